// What:  printf's formatting, without a destination: each character goes to a function.
// Why:   the kernel prints to the UART, programs to a file: one formatter serves both.
// Invariants: pure; knows %d %u %x %p %s %c %%, the lengths l and z, a width, 0 and -.
#pragma once

#include <stdarg.h>

typedef void format_put(void *to, char character);

void format(format_put *put, void *to, const char *text, va_list arguments);
