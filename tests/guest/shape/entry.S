# The start in M-mode, the trampoline and the switch of kernel stacks, shaped as xv6's.
    .section .text.start, "ax"
    .globl _entry
_entry:
    la      sp, stack_end
    li      t0, -1
    srli    t0, t0, 10
    csrw    pmpaddr0, t0
    li      t0, 0xf
    csrw    pmpcfg0, t0
    li      t0, 0xffff
    csrw    medeleg, t0
    csrw    mideleg, t0
    li      t0, 3 << 11
    csrc    mstatus, t0
    li      t0, 1 << 11
    csrs    mstatus, t0
    la      t0, main
    csrw    mepc, t0
    mret

    .text
    .globl swtch
swtch:
    .set    at, 0
    .irp    reg, ra, sp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
    sd      \reg, at(a0)
    .set    at, at + 8
    .endr
    .set    at, 0
    .irp    reg, ra, sp, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
    ld      \reg, at(a1)
    .set    at, at + 8
    .endr
    ret

# Everything but a0, from where struct trapframe has it.
.macro user_registers operation
    .set    at, 40
    .irp    reg, ra, sp, gp, tp, t0, t1, t2, s0, s1
    \operation \reg, at(a0)
    .set    at, at + 8
    .endr
    .set    at, 120
    .irp    reg, a1, a2, a3, a4, a5, a6, a7, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6
    \operation \reg, at(a0)
    .set    at, at + 8
    .endr
.endm

    .section .text.trampoline, "ax"
    .balign 4096
    .globl trampoline, uservec, userret
trampoline:
uservec:
    csrw    sscratch, a0
    li      a0, 0x3fffffe000
    user_registers sd
    csrr    t0, sscratch
    sd      t0, 112(a0)
    ld      sp, 8(a0)
    ld      t0, 16(a0)
    ld      t1, 0(a0)
    csrw    satp, t1
    sfence.vma
    jr      t0
userret:
    csrw    satp, a0
    sfence.vma
    li      a0, 0x3fffffe000
    user_registers ld
    ld      a0, 112(a0)
    sret

    .section .rodata
    .globl parent_start, parent_end, child_start, child_end
parent_start:
    .incbin "parent.bin"
parent_end:
child_start:
    .incbin "child.bin"
child_end:

    .bss
    .balign 16
    .skip 4096
stack_end:
