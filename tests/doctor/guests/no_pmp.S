# The way to S-mode without a PMP entry.
# expect: no_pmp
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, 1 << 11
    csrs    mstatus, t0
    la      t0, kernel
    csrw    mepc, t0
    mret
kernel:
    j       kernel
    .balign 4
handler:
    finish  3
