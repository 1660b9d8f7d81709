// What:  the first instructions: every hart comes here in M-mode, with the device tree's address in a1.
// Why:   C needs a stack before its first line.
// Invariants: hart h runs on hart_stacks[h]; harts beyond HARTS_MAX wait for ever.
// Try it in the debugger: `break _start`, `step`.
#include "boot/stacks.h"

    .section .text.entry, "ax"
    .globl  _start
_start:
    csrr    a0, mhartid
    li      t0, HARTS_MAX_ASM
    bgeu    a0, t0, park
    la      sp, hart_stacks
    li      t0, HART_STACKS_BYTES
    addi    t1, a0, 1
    mul     t0, t0, t1
    add     sp, sp, t0
    call    machine_start
park:
    wfi
    j       park
