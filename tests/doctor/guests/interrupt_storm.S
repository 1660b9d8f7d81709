# A software interrupt whose handler does not clear msip.
# expect: interrupt_storm
# status: 123
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, CLINT
    li      t1, 1
    sw      t1, 0(t0)
    csrsi   mie, 8              # MSIE
    csrsi   mstatus, 8          # MIE
1:  j       1b
    .balign 4
handler:
    mret
