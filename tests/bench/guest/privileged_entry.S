# The ways between modes for the trap programs. Each is an ordinary call to the compiler: what a
# function has to keep is kept.

    .macro KEEP action
    \action ra, 0(sp)
    \action s0, 8(sp)
    \action s1, 16(sp)
    \action s2, 24(sp)
    \action s3, 32(sp)
    \action s4, 40(sp)
    \action s5, 48(sp)
    \action s6, 56(sp)
    \action s7, 64(sp)
    \action s8, 72(sp)
    \action s9, 80(sp)
    \action s10, 88(sp)
    \action s11, 96(sp)
    \action gp, 104(sp)
    \action tp, 112(sp)
    .endm

    .text
# u64 supervisor_enter(u64 argument, u64 (*function)(u64)): the function returns to an ecall, which
# M-mode's handler takes for the end.
    .globl supervisor_enter
supervisor_enter:
    addi sp, sp, -128
    KEEP sd
    csrr t0, mtvec
    sd t0, 120(sp)
    la t0, supervisor_left
    csrw mtvec, t0
    csrw mscratch, sp
    csrw mepc, a1
    la ra, supervisor_return
    mret
supervisor_return:
    ecall

    .balign 4
supervisor_left:
    csrr t0, mcause
    addi t0, t0, -9
    bnez t0, 1f
    csrr sp, mscratch
    ld t0, 120(sp)
    csrw mtvec, t0
    KEEP ld
    addi sp, sp, 128
    ret
1:  csrr sp, mscratch
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    call bench_trap

# u64 user_call(void (*code)(void), u64 argument)
    .globl user_call
user_call:
    addi sp, sp, -128
    KEEP sd
    la t0, user_call_stack
    sd sp, 0(t0)
    csrw sepc, a0
    li t0, 0x100
    csrc sstatus, t0
    mv a0, a1
    li a7, 0
    li s1, 0
    sret

# void user_return(u64 value)
    .globl user_return
user_return:
    la t0, user_call_stack
    ld sp, 0(t0)
    KEEP ld
    addi sp, sp, 128
    ret

    .bss
    .balign 8
user_call_stack:
    .dword 0
