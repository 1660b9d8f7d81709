# The kernel calls a function that lies in a page of U-mode.
# expect: user_code
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
    li      t0, 1 << 18         # SUM does not help
    csrs    sstatus, t0
    la      t0, program - 0x40000000
    jr      t0
program:
    nop
    .balign 4
handler:
    finish  3
    tables
