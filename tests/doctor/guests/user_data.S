# The kernel reads a page of U-mode, and SUM is 0.
# expect: user_data
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    open_pmp
    paging
    la      t0, handler
    csrw    stvec, t0
    to_supervisor kernel
kernel:
    li      t0, 0x40000000
    ld      t1, 0(t0)
1:  j       1b
    .balign 4
handler:
    finish  3
    tables
