# A handler that returns to the instruction that faulted, which faults again.
# expect: device_nothing trap_loop
# status: 123
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t1, 0x50000000
    ld      t2, 0(t1)
    finish  0
    .balign 4
handler:
    csrr    t0, mcause
    mret
