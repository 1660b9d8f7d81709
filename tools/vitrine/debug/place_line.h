// The lines that say where the machine stands.
#pragma once

#include "debugger.h"

// Prints where the selected hart is, if that is not where it was last said to be, the line of
// source if one begins there, and the instruction that it will execute next:
//
//     hart 0, U-mode, pid 3 spin: main at spin.c:12
//     12          for (;;) {
//     => 0x10cca <main+0x8>:  j  0x10cca <main+0x8>
void place_line_show(struct debugger *d);

// Prints a line of source with its number; false where it is not found.
bool place_line_source(struct debugger *d, const char *file, u32 line);

// The name behind the last slash.
const char *place_line_file(const char *path);
