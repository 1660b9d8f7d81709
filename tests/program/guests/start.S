// Gives a guest in C its stack.
    .section .text.start, "ax"
    .globl _start
_start:
    la sp, stack_top
    call main
    .size _start, . - _start
