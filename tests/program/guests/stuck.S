// Waits with no interrupt enabled.
    .section .text.start, "ax"
    .globl _start
_start:
    csrw mie, zero
park:
    wfi
    j park
