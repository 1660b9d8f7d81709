# A call of a pointer that points to data.
# expect: data_executed
# status: 3
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    la      t0, numbers
    jalr    t0
    .balign 4
handler:
    finish  3
    .data
    .type   numbers, @object
    .balign 8
numbers:
    .quad   0, 0
    .size   numbers, 16
