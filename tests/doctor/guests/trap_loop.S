# A handler whose first access faults, and so does that of its own fault's handler.
# expect: device_nothing trap_loop
# status: 123
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    ecall
    .balign 4
handler:
    csrw    mscratch, t0
    li      t0, 0x50000000      # where the kernel thinks that its stack is
    sd      t1, -8(t0)
    mret
