# S-mode sets its timer: menvcfg.STCE is 1, but mcounteren.TM is 0.
# expect: stimecmp_off
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    open_pmp
    li      t0, 1 << 63
    csrs    0x30a, t0           # menvcfg
    la      t0, handler
    csrw    stvec, t0
    to_supervisor kernel
kernel:
    li      t0, 1000
    csrw    0x14d, t0           # stimecmp
1:  j       1b
    .balign 4
handler:
    finish  3
