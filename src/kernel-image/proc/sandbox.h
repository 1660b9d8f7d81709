// What:  the sandbox: bounds for a program that nobody trusts.
// Why:   the lecture's emul(): run somebody's code and learn how it went, whatever it does.
// Invariants: pure but for the counter. Instructions are counted from return to trap, by instret, so a
//        trap's own few dozen count too; the bound is looked at in each trap, the timer's at the latest.
// Try it in the debugger: `break sandbox_count`, then type `fact sandbox 5`.
#pragma once

#include "lib/types.h"

struct sandbox {
    u64 stack_bytes;       // for the next exec; 0: as much as everybody
    u64 instructions;      // may still be retired; 0: no bound
    u64 instret_at_return; // when the program last went on
};

static inline bool
sandbox_is_on(const struct sandbox *sandbox)
{
    return sandbox->instructions != 0;
}

// What a child gets: no more than its parent has left.
struct sandbox sandbox_inherited(const struct sandbox *parent);

u64 sandbox_stack_bytes(const struct sandbox *sandbox);

// The program has been stopped by a trap: false where it has retired too many instructions.
bool sandbox_count(struct sandbox *sandbox);

// The program goes on.
void sandbox_go_on(struct sandbox *sandbox);
