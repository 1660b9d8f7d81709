# S-mode reads the cycle counter, which mcounteren.CY does not let it.
# expect: illegal_csr
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    open_pmp
    la      t0, handler
    csrw    stvec, t0
    to_supervisor kernel
kernel:
    csrr    t0, cycle
1:  j       1b
    .balign 4
handler:
    finish  3
