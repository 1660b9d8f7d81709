// Every exception that the board can raise, and the two software interrupts, each in a mode and from a
// place that are known: traps.py knows what the trap log has to say of each, and QEMU is asked too.
//
// Who provokes an exception says in s11 where to go on; handlers go there. An ecall with a7 = 1 goes on
// in M-mode, at s10.
#define MSTATUS_MIE    (1 << 3)
#define MSTATUS_MPP    (3 << 11)
#define MSTATUS_MPP_S  (1 << 11)
#define MSTATUS_TVM    (1 << 20)
#define MSTATUS_TW     (1 << 21)
#define MSTATUS_TSR    (1 << 22)
#define SSTATUS_SPP    (1 << 8)
#define DELEGATED      0xb1fb // all but illegal instructions and ecall from S-mode
#define ILLEGAL        (1 << 2)
#define IRQ_SOFTWARE_S (1 << 1)
#define IRQ_SOFTWARE_M (1 << 3)
#define CLINT          0x2000000
#define FINISHER       0x100000
#define NOTHING        0x30000 // no device is there
#define USER_ALIAS     0x40000000 // what U-mode's addresses are above the others
#define WINDOW         0x40000000
#define PAGE           4096

// The exception of one instruction.
.macro provoke insn:vararg
    la s11, 77f
    \insn
77:
.endm

// On in mode MPP = \mpp at \label, whose address is \offset above where it is linked.
.macro enter mpp, label, offset
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, \mpp
    csrs mstatus, t0
    la t1, \label
    li t0, \offset
    add t1, t1, t0
    csrw mepc, t1
    la s10, 78f
    mret
78:
.endm

    .section .text.start, "ax"
    .globl _start
_start:
    la t0, machine_handler
    csrw mtvec, t0
    la t0, supervisor_handler
    csrw stvec, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f // NAPOT, RWX
    csrw pmpcfg0, t0

    // In M-mode: nothing is delegated from there.
    provoke .4byte 0
    provoke ebreak
    provoke ecall
    li a0, NOTHING
    provoke lw t0, (a0)
    provoke sw t0, (a0)
    provoke csrr t0, 0x7c0 // a CSR that there is not
    la a0, _start
    addi a0, a0, 2
    provoke lr.w t0, (a0)
    la s11, 1f
    li a0, NOTHING
    jr a0
1:
    li t0, IRQ_SOFTWARE_M
    csrs mie, t0
    li a0, CLINT
    li t0, 1
    sw t0, (a0)
    csrsi mstatus, MSTATUS_MIE
    csrci mstatus, MSTATUS_MIE

    // In S-mode with most of it delegated.
    li t0, DELEGATED
    csrw medeleg, t0
    li t0, IRQ_SOFTWARE_S
    csrw mideleg, t0
    csrs mie, t0
    call make_tables
    li t0, MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR
    csrs mstatus, t0
    enter MSTATUS_MPP_S, supervisor_forbidden, 0
    li t0, MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR
    csrc mstatus, t0
    li t0, ILLEGAL
    csrs medeleg, t0
    enter MSTATUS_MPP_S, supervisor_allowed, 0
    enter 0, user, USER_ALIAS
    li t0, 0x5555
    li a0, FINISHER
    sw t0, (a0)
2:
    j 2b

supervisor_forbidden:
    provoke csrr t0, satp
    provoke sfence.vma
    provoke wfi
    provoke sret
    provoke csrr t0, cycle
    provoke csrr t0, mscratch
    li a7, 1
    ecall

supervisor_allowed:
    srli t0, s9, 12
    li t1, 8 << 60
    or t0, t0, t1
    csrw satp, t0
    sfence.vma
    li a0, WINDOW
    .irp page, 0, 1, 2, 3, 4
    provoke ld t0, 8(a0)
    provoke sd t0, 8(a0)
    li t0, PAGE
    add a0, a0, t0
    .endr
    la s11, 3f
    li a0, WINDOW + 4 * PAGE // U-mode's
    jr a0
3:
    la s11, 4f
    li a0, WINDOW + 2 * PAGE // not executable
    jr a0
4:
    li a0, 1 << 40 // not canonical
    provoke ld t0, (a0)
    csrsi sip, IRQ_SOFTWARE_S
    csrsi sstatus, 2 // SIE
    csrci sstatus, 2
    li a7, 1
    ecall

user:
    li a7, 0
    provoke ecall
    provoke ebreak
    provoke csrr t0, sscratch
    li a0, 0x80000000 // S-mode's
    provoke ld t0, (a0)
    provoke sd t0, (a0)
    la s11, 5f
    jr a0
5:
    li a7, 1
    li t0, 1 << 8
    ecall // to S-mode, which hands it on

    .balign 4
machine_handler:
    csrr t0, mcause
    bltz t0, 7f
    li t1, 9 // ecall from S-mode
    bne t0, t1, 6f
    li t1, 1
    bne a7, t1, 6f
    li t0, MSTATUS_MPP
    csrs mstatus, t0
    csrw mepc, s10
    mret
6:
    csrw mepc, s11
    mret
7:
    li t0, CLINT
    sw zero, (t0)
    mret

    .balign 4
supervisor_handler:
    csrr t0, scause
    bltz t0, 9f
    li t1, 8 // ecall from U-mode
    bne t0, t1, 8f
    li t1, 1
    bne a7, t1, 8f
    ecall
8:
    csrw sepc, s11
    sret
9:
    csrci sip, IRQ_SOFTWARE_S
    sret

// Tables: RAM at its place for S-mode, and USER_ALIAS above it for U-mode; at WINDOW, one page each that
// is not valid, writable only, readable only, executable only, U-mode's. The root is then in s9.
make_tables:
    la s9, tables
    la t0, tables + PAGE
    srli t1, t0, 2
    ori t1, t1, 1
    sd t1, 1 * 8(s9)
    li t1, 0x80000000 >> 2 | 0xcf
    sd t1, 2 * 8(s9)
    li t1, 0x80000000 >> 2 | 0xdf
    sd t1, 3 * 8(s9)
    la t2, tables + 2 * PAGE
    srli t1, t2, 2
    ori t1, t1, 1
    sd t1, (t0)
    li t1, 0x80000000 >> 2
    ori t3, t1, 0xc5
    sd t3, 1 * 8(t2)
    ori t3, t1, 0xc3
    sd t3, 2 * 8(t2)
    ori t3, t1, 0xc9
    sd t3, 3 * 8(t2)
    ori t3, t1, 0xdf
    sd t3, 4 * 8(t2)
    ret

    .bss
    .balign PAGE
tables:
    .skip 3 * PAGE
