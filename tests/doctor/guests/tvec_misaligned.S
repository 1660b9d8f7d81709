# The handler's address is no multiple of 4: traps go to the instruction before it.
# expect: tvec_misaligned ecall_again
# status: 123
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    ecall
1:  j       1b
    .balign 4
    c.nop
    .globl handler
handler:
    mret
