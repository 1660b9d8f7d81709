# A timer interrupt whose handler counts and returns, and does not move mtimecmp.
# expect: timer_storm
# status: 123
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, CLINT + 0x4000
    sd      zero, 0(t0)
    li      t0, 1 << 7          # MTIE
    csrs    mie, t0
    csrsi   mstatus, 8          # MIE
1:  j       1b
    .balign 4
handler:
    addi    s0, s0, 1
    mret
