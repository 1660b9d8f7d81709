# An instruction of Zbb, and the processor has none.
# expect: illegal_extension
# status: 3
# options: -cpu rv64,zbb=off
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      t0, 7
    .word   0x60229293          # cpop t0, t0
1:  j       1b
    .balign 4
handler:
    finish  3
