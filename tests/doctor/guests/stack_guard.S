# A function that calls itself for ever, on a stack of one page with nothing under it.
# expect: stack_guard
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    open_pmp
    paging
    la      t0, root            # 0xc0005000 is the stack's only page
    la      t1, middle
    srli    t1, t1, 2
    ori     t1, t1, PTE_V
    sd      t1, 24(t0)
    la      t0, middle
    la      t1, last
    srli    t1, t1, 2
    ori     t1, t1, PTE_V
    sd      t1, 0(t0)
    la      t0, last
    la      t1, stack
    srli    t1, t1, 2
    ori     t1, t1, PTE_V | PTE_R | PTE_W | PTE_AD
    sd      t1, 40(t0)
    la      t0, handler
    csrw    stvec, t0
    to_supervisor kernel
kernel:
    li      sp, 0xc0006000
    call    deeper
deeper:
    addi    sp, sp, -48
    sd      ra, 40(sp)
    call    deeper
    ld      ra, 40(sp)
    addi    sp, sp, 48
    ret
    .balign 4
handler:
    finish  3
    .bss
    .balign 4096
stack:  .skip 4096
    tables
