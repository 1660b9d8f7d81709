# The UART's interrupt is claimed, and never completed.
# expect: claim_kept
# status: 125
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, PLIC
    li      t1, 1
    sw      t1, 40(t0)          # priority of source 10
    li      t2, PLIC + 0x2000
    li      t1, 1 << 10
    sw      t1, 0(t2)           # enabled for context 0
    li      t0, UART
    li      t1, 2               # an interrupt when the transmitter is empty
    sb      t1, 1(t0)
    li      t0, 1 << 11         # MEIE
    csrs    mie, t0
    csrsi   mstatus, 8          # MIE
1:  wfi
    j       1b
    .balign 4
handler:
    li      t0, PLIC + 0x200004
    lw      t1, 0(t0)
    mret
