# machine_run: a few instructions in any mode, up to their first trap. See machine.h.

    .equ RUN_PC, 0
    .equ RUN_STATUS, 8
    .equ RUN_LEAVE, 16
    .equ RUN_VECTORED, 24
    .equ RUN_A, 32                  # a0 .. a5
    .equ RUN_HANDLER, 80
    .equ RUN_VECTOR, 88
    .equ RUN_CAUSE, 96
    .equ RUN_EPC, 104
    .equ RUN_TVAL, 112
    .equ RUN_AFTER, 120

    .equ SAVE_RUN, 0
    .equ SAVE_A0, 8
    .equ SAVE_CSRS, 16              # mscratch, mtvec, stvec, mepc, mstatus
    .equ SAVE_REGISTERS, 56         # ra, gp, tp, s0 .. s11
    .equ SAVE_SIZE, 176

    .macro each_register op
    \op ra, SAVE_REGISTERS(sp)
    \op gp, SAVE_REGISTERS + 8(sp)
    \op tp, SAVE_REGISTERS + 16(sp)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    \op s\n, SAVE_REGISTERS + 24 + 8 * \n(sp)
    .endr
    .endm

    .text
    .option norvc
    .globl machine_run
machine_run:
    addi sp, sp, -SAVE_SIZE
    each_register sd
    sd a0, SAVE_RUN(sp)
    csrr t0, mscratch
    sd t0, SAVE_CSRS(sp)
    csrr t0, mtvec
    sd t0, SAVE_CSRS + 8(sp)
    csrr t0, stvec
    sd t0, SAVE_CSRS + 16(sp)
    csrr t0, mepc
    sd t0, SAVE_CSRS + 24(sp)
    csrr t0, mstatus
    sd t0, SAVE_CSRS + 32(sp)
    ld t1, RUN_VECTORED(a0)
    la t0, machine_vectors
    or t0, t0, t1
    csrw mtvec, t0
    la t0, supervisor_vectors
    or t0, t0, t1
    csrw stvec, t0
    ld t0, RUN_PC(a0)
    csrw mepc, t0
    ld t0, RUN_STATUS(a0)
    csrw mstatus, t0
    csrw mscratch, sp
    ld t5, RUN_LEAVE(a0)
    ld a1, RUN_A + 8(a0)
    ld a2, RUN_A + 16(a0)
    ld a3, RUN_A + 24(a0)
    ld a4, RUN_A + 32(a0)
    ld a5, RUN_A + 40(a0)
    ld a0, RUN_A(a0)
    fence.i
    mret

    .balign 256
machine_vectors:
    .rept 64
    jal t6, machine_caught
    .endr
machine_caught:
    csrrw sp, mscratch, sp
    sd a0, SAVE_A0(sp)
    ld a0, SAVE_RUN(sp)
    sd a1, RUN_A + 8(a0)
    sd a2, RUN_A + 16(a0)
    sd a3, RUN_A + 24(a0)
    sd a4, RUN_A + 32(a0)
    sd a5, RUN_A + 40(a0)
    ld t0, SAVE_A0(sp)
    sd t0, RUN_A(a0)
    csrr a1, mepc
    la t0, supervisor_caught
    la t1, supervisor_caught_end
    sltu t0, a1, t0
    sltu t1, a1, t1
    xori t1, t1, 1
    or t0, t0, t1
    csrr a4, mstatus
    bnez t0, 1f
    li a5, 1
    la t0, supervisor_vectors
    mv t6, t4
    csrr a1, sepc
    csrr a2, scause
    csrr a3, stval
    j 2f
1:  li a5, 3
    la t0, machine_vectors
    csrr a2, mcause
    csrr a3, mtval
2:  sub t6, t6, t0
    srai t6, t6, 2
    addi t6, t6, -1
    sd a5, RUN_HANDLER(a0)
    sd t6, RUN_VECTOR(a0)
    sd a2, RUN_CAUSE(a0)
    sd a1, RUN_EPC(a0)
    sd a3, RUN_TVAL(a0)
    sd a4, RUN_AFTER(a0)
    ld t0, SAVE_CSRS(sp)
    csrw mscratch, t0
    ld t0, SAVE_CSRS + 8(sp)
    csrw mtvec, t0
    ld t0, SAVE_CSRS + 16(sp)
    csrw stvec, t0
    ld t0, SAVE_CSRS + 24(sp)
    csrw mepc, t0
    ld t0, SAVE_CSRS + 32(sp)
    csrw mstatus, t0
    each_register ld
    addi sp, sp, SAVE_SIZE
    ret

# The S-mode handler has nothing but registers: on to M-mode, which can read what it would.
    .balign 256
supervisor_vectors:
    .rept 64
    jal t4, supervisor_caught
    .endr
supervisor_caught:
    bnez t5, 1f
    ecall
1:  .word 0
supervisor_caught_end:
