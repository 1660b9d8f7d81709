# A timer interrupt whose handler turns the timer off, and nobody turns it on again.
# expect: timer_not_armed
# status: 125
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, CLINT + 0x4000
    li      t1, 100
    sd      t1, 0(t0)
    li      t0, 1 << 7          # MTIE
    csrs    mie, t0
    csrsi   mstatus, 8          # MIE
1:  wfi
    j       1b
    .balign 4
handler:
    li      t0, CLINT + 0x4000
    li      t1, -1
    sd      t1, 0(t0)
    mret
