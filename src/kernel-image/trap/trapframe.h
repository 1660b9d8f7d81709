// What:  the trap frame as C sees it.
// Why:   a trap stops a program between two instructions; the frame is everything that it had there.
// Invariants: the layout is trapframe.def's and nobody else's; a process's frame lies at the very
//        top of its kernel stack.
// Try it in the debugger: `break trap_from_user`, `proc`.
#pragma once

#include "lib/types.h"

struct trapframe {
#define REGISTER(name, meaning) u64 name;
#define SLOT(name, meaning)     u64 name;
#include "trap/trapframe.def"
#undef REGISTER
#undef SLOT
};

_Static_assert(sizeof(struct trapframe) % 16 == 0, "the stack stays aligned to 16 bytes");
