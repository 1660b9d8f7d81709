// What:  the kernel's own messages.
#pragma once

// Prints to the console, as one piece.
void kprintf(const char *text, ...) __attribute__((format(printf, 1, 2)));
