# What stands in front of a fuzzed program: M-mode, which sets up what the program starts with, and takes
# its traps. A trap goes on at another place of the program, in another mode; the 64th ends the run.
#
# program.c lays out the rest of memory, and says where in `layout.h`.
#include "layout.h"

    .section .text, "ax"
    .globl _start
_start:
    li s0, LAYOUT_BASE
    la t0, trap
    csrw mtvec, t0
    csrw mscratch, zero             # how many traps there were
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f
    csrw pmpcfg0, t0
    li t0, 1 << 13                  # mstatus.FS
    csrs mstatus, t0
    li t0, LAYOUT_START
    add t0, t0, s0
    ld t1, 0(t0)                    # medeleg
    csrw medeleg, t1
    ld t1, 8(t0)                    # satp
    csrw satp, t1
    ld t1, 16(t0)                   # bits for mstatus: MPP, SUM, MXR, …
    csrs mstatus, t1
    li t1, LAYOUT_CODE
    add t1, t1, s0
    csrw stvec, t1
    csrw mepc, t1
    li t2, LAYOUT_REGISTERS
    add s0, t2, s0
    .irp n, 1,2,3,4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld x\n, \n * 8(s0)
    .endr
    ld s0, 64(s0)
    mret

    .balign 4
trap:
    csrrw t0, mscratch, t0
    addi t0, t0, 1
    andi t0, t0, 63
    beqz t0, finish
    csrrw t0, mscratch, t0
    csrr t0, mscratch
    slli t0, t0, 6
    andi t0, t0, 0x7fc
    csrw mepc, t0
    li t0, LAYOUT_BASE + LAYOUT_CODE
    csrs mepc, t0
    li t0, 3 << 11
    csrc mstatus, t0
    csrr t0, mscratch
    andi t0, t0, 1
    slli t0, t0, 11                 # S-mode and U-mode in turns
    csrs mstatus, t0
    mret
finish:
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
    j finish
