// What:  the only trap that M-mode keeps: the software interrupt by which one hart wakes another. It is
//        handed on as a supervisor software interrupt. Everything else is delegated to S-mode.
// Why:   a hart can interrupt another only through the CLINT, whose interrupt is M-mode's.
// Invariants: mscratch points to the hart's storage (stacks.h); no other register changes.
// Try it in the debugger: `break machine_trap_entry`.
#include "boot/stacks.h"

    .text
    .globl  machine_trap_entry
    .balign 4
machine_trap_entry:
    csrrw   t0, mscratch, t0
    sd      t1, MACHINE_SAVED_T1(t0)
    csrr    t1, mcause
    bgez    t1, not_an_interrupt
    ld      t1, MACHINE_MSIP(t0)
    sw      zero, 0(t1)
    csrsi   mip, 1 << 1                 // SSIP
    ld      t1, MACHINE_SAVED_T1(t0)
    csrrw   t0, mscratch, t0
    mret

// An exception in M-mode, or an ecall of the kernel: a bug. Nothing is left that could be trusted.
not_an_interrupt:
    la      sp, hart_stacks + HART_GUARD_BYTES + HART_TRAP_STACK_BYTES
    csrr    a0, mcause
    csrr    a1, mepc
    csrr    a2, mtval
    call    machine_panic
