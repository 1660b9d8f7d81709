// Ends the run by the finisher: fail, with a code that no Unix process can hand on.
    .section .text.start, "ax"
    .globl _start
_start:
    li t0, 0x100000
    li t1, 0x1003333
    sw t1, 0(t0)
    j .
