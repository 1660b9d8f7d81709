// What:  void swtch(struct context *save, const struct context *load): the context switch.
// Why:   called by one thread of the kernel, it returns in another. User registers are not its
//        business: the trap frame has them.
// Invariants: called with process_lock held and interrupts off; interrupts stay off.
// Try it in the debugger: `break swtch`, `info registers`, then `finish`: you return elsewhere.

    .text
    .globl swtch
swtch:
    .set slot, 0
#define CONTEXT(name, meaning) sd name, slot(a0); .set slot, slot + 8;
#include "proc/context.def"
#undef CONTEXT
    .set slot, 0
#define CONTEXT(name, meaning) ld name, slot(a1); .set slot, slot + 8;
#include "proc/context.def"
#undef CONTEXT
    ret
