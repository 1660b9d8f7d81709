# Where a guest starts: hart 0 in M-mode. Opens memory, delegates every trap but calls from S-mode, and
# calls guest_main in S-mode with translation off; what it returns is the status of the run.

    .section .text.start, "ax"
    .globl _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la sp, machine_stack_top
    csrw mscratch, sp
    la t0, machine_trap
    csrw mtvec, t0
    la t0, supervisor_trap
    csrw stvec, t0
    li t0, -1
    srli t0, t0, 10
    csrw pmpaddr15, t0              # the last entry opens what no other says
    li t0, 0x1f << 56
    csrw pmpcfg2, t0
    li t0, 0xb1ff
    csrw medeleg, t0
    li t0, 0x222
    csrw mideleg, t0
    li t0, 7
    csrw mcounteren, t0
    li t0, 3 << 11
    csrc mstatus, t0
    li t0, 1 << 11
    csrs mstatus, t0
    la t0, supervisor_start
    csrw mepc, t0
    mret

supervisor_start:
    la sp, supervisor_stack_top
    call guest_main
    call guest_finish

park:
    wfi
    j park

# Calls from S-mode: a0(a1) in M-mode, on its own stack. Anything else ends the run.
    .balign 4
machine_trap:
    csrrw sp, mscratch, sp
    addi sp, sp, -32
    sd ra, 0(sp)
    sd t0, 8(sp)
    sd t1, 16(sp)
    csrr t0, mcause
    li t1, 9
    bne t0, t1, machine_died
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
    mv t0, a0
    mv a0, a1
    jalr t0
    ld ra, 0(sp)
    ld t0, 8(sp)
    ld t1, 16(sp)
    addi sp, sp, 32
    csrrw sp, mscratch, sp
    mret
machine_died:
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    call guest_died

# A trap that a probe has asked for goes on where the probe says; any other ends the run.
    .balign 4
supervisor_trap:
    csrw sscratch, t0
    ld t0, probe_resume
    beqz t0, supervisor_died
    csrw sepc, t0
    csrr t0, sscratch
    sret
supervisor_died:
    csrr a0, scause
    csrr a1, sepc
    csrr a2, stval
    la sp, supervisor_stack_top
    call guest_died

# Probes: a0 is the address (and a1 the value); the answer is a0 = the cause of the trap, or -1 for
# none, and a1 = the value, or stval.
    .macro probe name, instruction:vararg
    .globl \name
\name:
    la t0, 1f
    sd t0, probe_resume, t1
    \instruction
    sd zero, probe_resume, t1
    li a0, -1
    ret
1:  sd zero, probe_resume, t1
    csrr a0, scause
    csrr a1, stval
    ret
    .endm

    .text
    probe guest_load,         ld a1, 0(a0)
    probe guest_load_word,    lw a1, 0(a0)
    probe guest_load_byte,    lbu a1, 0(a0)
    probe guest_store,        sd a1, 0(a0)
    probe guest_store_word,   sw a1, 0(a0)
    probe guest_store_byte,   sb a1, 0(a0)
    probe guest_swap,         amoswap.d a1, a1, (a0)

# Calls the address; what is there answers in a0.
    .globl guest_call
guest_call:
    addi sp, sp, -16
    sd ra, 0(sp)
    la t0, 1f
    sd t0, probe_resume, t1
    jalr a0
    mv a1, a0
    li a0, -1
    j 2f
1:  csrr a0, scause
    csrr a1, stval
2:  sd zero, probe_resume, t1
    ld ra, 0(sp)
    addi sp, sp, 16
    ret

# A call into M-mode.
    .globl guest_machine
guest_machine:
    ecall
    ret

    .data
    .balign 8
probe_resume:
    .dword 0

    .bss
    .balign 16
    .space 16384
machine_stack_top:
    .space 65536
supervisor_stack_top:
