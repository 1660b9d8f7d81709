# stvec is the physical address of the handler, and paging does not map it there.
# expect: tvec_nowhere trap_loop
# status: 123
    .include "guest.inc"
    .globl _start
_start:
    open_pmp
    paging
    la      t0, root
    sd      zero, 16(t0)        # RAM is only at 0x40000000 any more …
    ld      t1, 8(t0)
    andi    t1, t1, ~PTE_U      # … and S-mode's
    sd      t1, 8(t0)
    la      t0, handler
    csrw    stvec, t0
    li      t0, -1
    csrw    medeleg, t0
    li      t0, 1 << 11
    csrs    mstatus, t0
    la      t0, kernel - 0x40000000
    csrw    mepc, t0
    mret
kernel:
    ebreak
1:  j       1b
    .balign 4
handler:
    finish  1
    tables
