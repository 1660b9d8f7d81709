# A byte is loaded from the PLIC, whose registers are words.
# expect: device_size
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, PLIC
    lb      t1, 4(t0)
1:  j       1b
    .balign 4
handler:
    finish  3
