// What:  the kernel described for a debugger: the rows of kdebug.def as a table in memory.
// Why:   a debugger that looks from outside shall list processes in a kernel without debug
//        information, and in one whose structures have changed since it was built.
// Invariants: the symbol `kdebug_rows` begins the table; a row without a name ends it. The codes of
//        states, system calls, errors and outcomes are not here: their tables (.def) are shared.
//
//     name             value                    size_bytes
//     processes        address of the object    of the object
//     process          0                        of the structure
//     process.pid      offset of the member     of the member
//     PROCESSES_MAX    the number               0
//
// Try it in the debugger: `print kdebug_rows[0]`, `ps`.
#pragma once

#include "lib/types.h"

struct kdebug_row {
    const char *name;
    u64 value;
    u64 size_bytes;
};

extern const struct kdebug_row kdebug_rows[];
