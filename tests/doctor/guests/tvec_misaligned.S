# The handler's address is no multiple of 4, and the write of mtvec has no effect.
# expect: tvec_misaligned trap_loop
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
