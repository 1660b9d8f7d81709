// Writes lines for ever.
    .section .text.start, "ax"
    .globl _start
_start:
    li t0, 0x10000000
again:
    li t1, 'y'
    sb t1, 0(t0)
    li t1, '\n'
    sb t1, 0(t0)
    j again
