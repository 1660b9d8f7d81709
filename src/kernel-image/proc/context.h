// What:  the registers of a kernel thread that is not running, as swtch left them.
// Invariants: the layout is context.def's.
// Try it in the debugger: `break swtch`, `print *(struct context *)$a1`.
#pragma once

#include "lib/types.h"

struct context {
#define CONTEXT(name, meaning) u64 name;
#include "proc/context.def"
#undef CONTEXT
};

// Saves the caller's registers in `save` and returns as whoever saved `load`.
void swtch(struct context *save, const struct context *load);
