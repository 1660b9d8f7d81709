# Where every benchmark program starts: hart 0 in M-mode, RAM zeroed by the loader.
# BENCH_ITERATIONS is fixed when the program is built; it lies in memory, so that the compiler can't
# fit the program to it.

#define MISA_D (1 << 3)
#define MSTATUS_FS 0x6000

    .section .text.start, "ax"
    .globl _start
_start:
    csrr t0, mhartid
    bnez t0, park
    la sp, bench_stack_top
    la t0, unexpected_trap
    csrw mtvec, t0
#ifdef __riscv_flen
    csrr t0, misa
    andi t0, t0, MISA_D
    beqz t0, bench_refuse
    li t0, MSTATUS_FS
    csrs mstatus, t0
#endif
    ld a0, bench_iterations
    call bench_run
    call bench_finish

    .balign 4
unexpected_trap:
    la sp, bench_stack_top
    csrr a0, mcause
    csrr a1, mepc
    csrr a2, mtval
    call bench_trap

park:
    wfi
    j park

    .section .rodata
    .balign 8
bench_iterations:
    .dword BENCH_ITERATIONS

    .bss
    .balign 16
    .space 65536
bench_stack_top:
