// Instructions in memory as text.
#pragma once

#include "debugger.h"

// Prints the instruction at `address`, marked if it is the hart's next, on a line:
//
//     => 0x80000010 <main+0x4>:  sd  ra,8(sp)
//
// `*length` is its length in bytes, also of what is none. False where there is no memory.
bool disassembly_show(struct debugger *d, u64 address, u32 *length);

// The same with the memory and names of a scope, and the instruction's bits before it if `raw`.
bool disassembly_show_in(struct debugger *d, const struct scope *scope, u64 address, bool raw,
                         u32 *length);
