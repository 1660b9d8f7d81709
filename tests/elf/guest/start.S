# The start of the tests' kernel: assembly without types or sizes, as kernels have it.
    .section .text.start
    .globl _start
_start:
    la sp, stack_top
    call main
spin:
    j spin

    .section .bss
    .align 4
    .globl stack
    .type stack, @object
    .size stack, 4096
stack:
    .space 4096
stack_top:

    .section .tohost, "aw", @progbits
    .align 6
    .globl tohost
tohost:
    .dword 0
    .globl fromhost
fromhost:
    .dword 0
