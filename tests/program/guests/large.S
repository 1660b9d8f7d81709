// Needs more memory than two MiB.
    .section .text.start, "ax"
    .globl _start
_start:
    la t0, room
    j .

    .bss
room:
    .space 4 << 20
