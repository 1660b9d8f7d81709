# A device at an address where the board has none.
# expect: device_nothing
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, 0x40000000
    sw      zero, 0(t0)
1:  j       1b
    .balign 4
handler:
    finish  3
