// Says that it runs, and does so for ever.
    .section .text.start, "ax"
    .globl _start
_start:
    li t0, 0x10000000
    li t1, 'r'
    sb t1, 0(t0)
    li t1, '\n'
    sb t1, 0(t0)
spin:
    j spin
