# The same in S-mode, where the page of the data has no X.
# expect: data_executed
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    open_pmp
    paging
    la      t0, root            # the pages at 0x40000000 become S-mode's, without X
    ld      t1, 8(t0)
    andi    t1, t1, ~(PTE_U | PTE_X)
    sd      t1, 8(t0)
    la      t0, handler
    csrw    stvec, t0
    to_supervisor kernel
kernel:
    li      t0, 0x40000000
    jr      t0
    .balign 4
handler:
    finish  3
    tables
