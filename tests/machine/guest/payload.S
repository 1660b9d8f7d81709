# The smallest kernel that firmware can start: at 2 MiB above the start of memory, in S-mode, with the
# hart's number in a0 and the device tree in a1. Prints through SBI, and shuts down by SBI's SRST.

#define SBI_PUTCHAR 1
#define SBI_SRST    0x53525354
#define SBI_BASE    0x10

    .section .text.start, "ax"
    .globl _start
_start:
    mv s1, a0
    mv s2, a1
    la s0, text
1:  lbu a0, 0(s0)
    beqz a0, 2f
    li a7, SBI_PUTCHAR
    ecall
    addi s0, s0, 1
    j 1b
2:  bnez s1, fail                   # hart 0
    lwu t0, 0(s2)                   # the device tree's magic number, in its own byte order
    li t1, 0xedfe0dd0
    bne t0, t1, fail
    csrr t0, sstatus                # a CSR of S-mode is there
    li a7, SBI_BASE
    li a6, 0                        # the version of SBI
    ecall
    bnez a0, fail
    beqz a1, fail
    li a0, 0                        # shut down
    li a1, 0                        # for no reason
    li a6, 0
    li a7, SBI_SRST
    ecall
fail:
    li a0, 0
    li a1, 1                        # system failure
    li a6, 0
    li a7, SBI_SRST
    ecall
    j fail

    .section .rodata
text:
    .asciz "payload: in S-mode\n"
