// Whatever --log-commits has a form for: integers, floating point, atomics, CSRs, loads and stores,
// instructions of 16 bits, traps, and all three modes. It runs on Spike too: it ends by HTIF, and keeps
// to what both machines have.
    .option norelax // the same instructions whatever the linker would make of them
    .option arch, +f, +d, +zba, +zbb
    .equ MSIP, 0x2000000 // of hart 0, in the CLINT
    .equ MSIE, 8
    .equ MIE, 8
    .equ FS_CLEAN, 2 << 13
    .equ ECALL_U, 8
    .equ ECALL_S, 9
    .equ LEAF, 0xcf // D, A, X, W, R, V
    .equ USER, 0x10
    .equ ALIAS, 0x80000000 // from where S-mode has memory to where U-mode does

    .section .text.start, "ax"
    .globl _start
_start:
    la t0, on_trap
    csrw mtvec, t0
    la t0, saved
    csrw mscratch, t0
    call integers
    call memory
    call atomics
    call floats
    call csrs
    call traps
    la t0, supervisor
    call lower
    la t0, tohost
    li t1, 1
    sd t1, 0(t0)
    j .

// --- integers: with and without a register that is written, short forms, jumps, branches ---

integers:
    lui a0, 0x12345
    auipc a1, 1
    addi a2, a0, -7
    addiw a3, a2, 5
    .option push
    .option norvc
    li zero, 5
    add zero, a0, a1
    .option pop
    sub s2, a3, a0
    mul s3, s2, a2
    mulhsu s4, s3, a0
    div s5, s3, zero
    remw s6, s3, a0
    sh2add s7, a0, a1
    clz s8, a0
    sltu s9, a0, a1
    c.addi a0, 3
    c.slli a0, 4
    c.andi a0, 15
    c.xor a0, a1
    c.addw a0, a1
    c.nop
    li t0, 3
1:  addi t0, t0, -1
    bnez t0, 1b
    la t1, 2f
    jalr t2, t1
2:  jal t3, 3f
3:  fence
    fence.i
    ret

// --- loads and stores of every size, aligned and not ---

memory:
    la s1, data
    li a0, 0x8899aabbccddeeff
    sd a0, 0(s1)
    sw a0, 8(s1)
    sh a0, 12(s1)
    sb a0, 14(s1)
    lb a1, 0(s1)
    lbu a2, 0(s1)
    lh a3, 2(s1)
    lhu a4, 2(s1)
    lw a5, 4(s1)
    lwu t0, 4(s1)
    ld t1, 8(s1)
    ld zero, 8(s1)
    c.ld a2, 0(s1)
    c.sw a2, 4(s1)
    addi sp, s1, 16
    c.sdsp a0, 8(sp)
    c.lwsp a1, 8(sp)
    ret

// --- atomics: what is swapped in is what memory has afterwards; a store that fails writes nothing ---

atomics:
    la s1, data
    li a0, -3
    sd a0, 0(s1)
    amoadd.d a1, a0, (s1)
    amoswap.w a2, a0, (s1)
    amomaxu.w.aqrl a3, a1, (s1)
    amoand.d zero, a1, (s1)
    lr.d a4, (s1)
    sc.d a5, a0, (s1)
    sc.d a5, a0, (s1)
    lr.w.aq t0, (s1)
    sc.w.rl t1, a1, (s1)

    // Compare and swap, which this assembler does not know (rd, rs1, rs2), that succeeds and that fails.
    sd a0, 0(s1)
    sd a1, 8(s1)
    mv a2, a0
    mv a3, a1
    .insn r 0x2f, 4, 0x14, a2, s1, a4 // amocas.q
    .insn r 0x2f, 4, 0x14, a2, s1, zero
    .insn r 0x2f, 4, 0x14, a2, s1, zero
    .insn r 0x2f, 4, 0x14, zero, s1, a4
    .insn r 0x2f, 4, 0x14, zero, s1, s8
    ld a2, 0(s1)
    .insn r 0x2f, 3, 0x14, a2, s1, a0 // amocas.d
    .insn r 0x2f, 3, 0x14, a2, s1, a4
    .insn r 0x2f, 2, 0x14, a2, s1, a4 // amocas.w
    .insn r 0x2f, 2, 0x14, a2, s1, a1
    .insn r 0x2f, 3, 0x14, zero, s1, s8
    .insn i 0x0f, 2, x0, s1, 4 // cbo.zero
    ret

// --- floating point: the first use dirties mstatus.FS; flags are a CSR of their own ---

floats:
    li t0, FS_CLEAN
    csrs mstatus, t0
    la s1, data
    li a0, 0x3ff8000000000000
    sd a0, 0(s1)
    fld f10, 0(s1)
    flw f11, 4(s1)
    csrs mstatus, zero
    fadd.d f12, f10, f10
    fmul.s f1, f11, f11
    fmadd.d f2, f10, f12, f10
    fdiv.d f3, f10, f2
    fsqrt.s f4, f11, rtz
    fcvt.s.d f5, f3
    fcvt.w.d a1, f3, rup
    fcvt.d.l f31, a0
    fmv.x.w a2, f5
    fclass.d a3, f10
    feq.d a4, f10, f12
    fmv.d.x f6, zero
    fdiv.d f7, f10, f6
    fdiv.d f8, f6, f6
    fsd f8, 8(s1)
    fsw f4, 0(s1)
    c.fld f12, 8(s1)
    c.fsd f10, 8(s1)
    csrr a0, fflags
    csrwi fflags, 0
    csrrwi a1, frm, 2
    fadd.d f9, f3, f10
    csrrw a2, fcsr, zero
    ret

// --- CSRs: read alone, written, by what stands behind another ---

csrs:
    csrr a0, mscratch
    csrrs a1, mtvec, zero
    csrrw a2, mtval, a0
    csrrc a3, mtval, a1
    csrrwi a4, mcause, 9
    csrrsi zero, mcause, 2
    csrrci zero, mcause, 1
    li t0, 0x222
    csrw mie, t0
    csrs mideleg, t0
    csrr t1, sie
    csrw sie, zero
    csrci mideleg, 31
    csrw mideleg, zero
    csrw mie, zero
    csrr t1, sstatus
    csrw sscratch, a0
    csrw stvec, a1
    csrw sepc, a0
    csrw scause, a0
    csrw stval, a0
    csrr a5, misa
    csrr a5, mhartid
    ret

// --- traps: what raises one has no line, and each return writes mstatus ---

traps:
    .option push
    .option norvc
    ecall
    ebreak
    csrr a0, 0x7c0
    csrw mhartid, a0
    .option pop
    li t0, MSIP
    li t1, 1
    sw t1, 0(t0)
    csrsi mstatus, MIE
    csrsi mie, MSIE
    csrwi mie, 0
    ret

// Goes on at t0 in S-mode, with translation: the gigabyte of memory is where it was, and, for U-mode,
// ALIAS above.
lower:
    csrw mepc, t0
    la t1, home
    sd ra, 0(t1)
    li t1, -1
    csrw pmpaddr0, t1
    li t1, 0x1f
    csrw pmpcfg0, t1
    la t1, root
    li t2, (0x80000000 >> 2) | LEAF
    sd t2, 16(t1)
    ori t2, t2, USER
    sd t2, 32(t1)
    srli t1, t1, 12
    li t2, 8
    slli t2, t2, 60
    or t1, t1, t2
    csrw satp, t1
    sfence.vma
    li t1, 3 << 11
    csrc mstatus, t1
    li t1, 1 << 11
    csrs mstatus, t1
    mret

// In S-mode: a page fault, and down to U-mode, from where on_trap comes back.
supervisor:
    .option push
    .option norvc
    li a0, 0x40000000
    ld a1, 0(a0)
    sd a1, 0(a0)
    csrr a0, mscratch
    ecall
    .option pop
    la t0, user
    li t1, ALIAS
    add t0, t0, t1
    csrw sepc, t0
    li t0, 1 << 8
    csrc sstatus, t0
    sret

user:
    .option push
    .option norvc
    la a0, data
    ld a1, 0(a0)
    amoadd.w a2, a1, (a0)
    fcvt.d.l f10, a2
    csrr a3, fcsr
    csrr a3, sstatus
    li a0, 0x80000000
    ld a1, 0(a0)
    ecall
    .option pop

// In M-mode: behind what trapped, or, from U-mode's ecall, back to whoever called `lower`.
    .balign 4
on_trap:
    csrrw sp, mscratch, sp
    sd t0, 0(sp)
    csrr t0, mcause
    bltz t0, interrupted
    addi t0, t0, -ECALL_U
    beqz t0, leave
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
back:
    ld t0, 0(sp)
    csrrw sp, mscratch, sp
    mret
interrupted:
    li t0, MSIP
    sw zero, 0(t0)
    j back
leave:
    la t0, home
    ld t0, 0(t0)
    jr t0

    .data
    .balign 4096
root:
    .zero 4096
data:
    .zero 64 // a block of the cache
saved:
    .zero 16
home:
    .zero 8
    .balign 8
    .globl tohost, fromhost
tohost:
    .dword 0
fromhost:
    .dword 0
