# Reports by the host-target interface, as the RISC-V tests do: characters by device 1, a string by the
# system call `write`, and an end with HTIF_STATUS (0 passes).

    .section .rodata
text:
    .asciz "character by character\n"
string:
    .ascii "all at once\n"
    .set string_size, . - string

    .section .text.start, "ax"
    .globl _start
_start:
    la s0, tohost
    la s1, fromhost
    la s2, text
1:  lbu t0, 0(s2)
    beqz t0, 2f
    li t1, 0x0101 << 48             # device 1, command 1: put the character
    or t0, t0, t1
    sd t0, 0(s0)
5:  ld t0, 0(s0)
    bnez t0, 5b                     # the host takes it; it does not answer
    addi s2, s2, 1
    j 1b
2:  la t0, arguments                # device 0, an even payload: a system call
    sd zero, 0(s1)
    sd t0, 0(s0)
3:  ld t1, 0(s0)
    bnez t1, 3b                     # the host takes it
4:  ld t1, 0(s1)
    beqz t1, 4b                     # and answers
    la t0, arguments
    ld t0, 0(t0)                    # how many bytes were written
    li t1, string_size
    bne t0, t1, fail
    li t0, HTIF_STATUS << 1 | 1     # an odd payload ends the run
    sd t0, 0(s0)
    j .
fail:
    li t0, 99 << 1 | 1
    sd t0, 0(s0)
    j .

    .data
    .balign 64
    .globl tohost, fromhost
tohost:
    .dword 0
    .balign 64
fromhost:
    .dword 0
    .balign 64
arguments:
    .dword 64, 1, string, string_size, 0, 0, 0, 0
