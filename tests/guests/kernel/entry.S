// The start of each hart, traps of the kernel, the trampoline, and the process.
#include "kernel.h"

.macro registers operation, base
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    \operation x\n, 8 * \n(\base)
    .endr
.endm

    .section .text.start, "ax"
    .globl _start
_start:
    csrr tp, mhartid
    la sp, stacks
    li t0, STACK_SIZE
    addi t1, tp, 1
    mul t1, t1, t0
    add sp, sp, t1
    call start

    .text
// The M-mode half of the timer: sets the next interrupt and raises a software interrupt for S-mode.
    .globl machine_timer
    .balign 4
machine_timer:
    csrrw a0, mscratch, a0 // this hart's four words
    sd a1, 0(a0)
    sd a2, 8(a0)
    ld a1, 16(a0) // where its mtimecmp is
    ld a2, 0(a1)
    sd a3, 24(a0)
    li a3, INTERVAL
    add a2, a2, a3
    sd a2, 0(a1)
    li a1, 2
    csrw sip, a1
    ld a3, 24(a0)
    ld a2, 8(a0)
    ld a1, 0(a0)
    csrrw a0, mscratch, a0
    mret

// A trap taken in the kernel, on its stack.
    .globl kernel_vector
    .balign 4
kernel_vector:
    addi sp, sp, -256
    registers sd, sp
    sd a0, 80(sp)
    call kernel_trap
    ld a0, 80(sp)
    ld ra, 8(sp)
    .irp n, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld x\n, 8 * \n(sp)
    .endr
    addi sp, sp, 256
    sret

    .section .text.trampoline, "ax"
    .balign PAGE
    .globl trampoline
trampoline:
// From user mode: everything into the frame, then to the kernel's page table and stack.
    csrw sscratch, a0
    li a0, FRAME
    registers sd, a0
    csrr t0, sscratch
    sd t0, 80(a0)
    csrr t0, sepc
    sd t0, FRAME_PC(a0)
    ld sp, FRAME_KERNEL_SP(a0)
    ld tp, FRAME_HART(a0)
    ld t0, FRAME_KERNEL_ENTRY(a0)
    ld t1, FRAME_KERNEL_SATP(a0)
    sfence.vma zero, zero
    csrw satp, t1
    sfence.vma zero, zero
    jr t0
// To user mode: a0 is the process's satp.
    .globl to_user
to_user:
    sfence.vma zero, zero
    csrw satp, a0
    sfence.vma zero, zero
    li a0, FRAME
    ld t0, FRAME_PC(a0)
    csrw sepc, t0
    registers ld, a0
    ld a0, 80(a0)
    sret

// The process: computes, calls, and ends when it is told to.
    .section .rodata
    .balign 4
    .globl process, process_end
process:
    li s1, 0
1:  li t0, 5000
2:  addi t0, t0, -1
    bnez t0, 2b
    addi s1, s1, 1
    mv a0, s1
    li a7, 7
    ecall
    beqz a0, 1b
    li a7, 8
    ecall
    j .
process_end:

    .bss
    .balign 16
stacks:
    .space STACK_SIZE * HARTS_MAX
