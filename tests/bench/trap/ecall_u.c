// An ecall from U-mode to S-mode and sret, with Sv39 on and one page table for both. The handler does
// what the smallest system call must: it looks at the cause, steps over the ecall, and counts. One
// event is one ecall.
#include "privileged.h"

// a0 counts down; s1 counts the calls that the kernel took; a7 = 1 asks for the end.
__attribute__((naked, section(".user"))) static void user_code(void)
{
    __asm__("1: ecall\n"
            "addi a0, a0, -1\n"
            "bnez a0, 1b\n"
            "li a7, 1\n"
            "ecall\n");
}

__attribute__((naked, aligned(4))) static void handler(void)
{
    __asm__("csrrw sp, sscratch, sp\n"
            "sd t0, 0(sp)\n"
            "csrr t0, scause\n"
            "addi t0, t0, -8\n"
            "bnez t0, 1f\n"
            "bnez a7, 1f\n"
            "csrr t0, sepc\n"
            "addi t0, t0, 4\n"
            "csrw sepc, t0\n"
            "addi s1, s1, 1\n"
            "ld t0, 0(sp)\n"
            "csrrw sp, sscratch, sp\n"
            "sret\n"
            "1: mv a0, s1\n"
            "j user_return\n");
}

static u64 run(u64 iterations)
{
    static u64 save[2];
    CSR_WRITE(stvec, handler);
    CSR_WRITE(sscratch, save);
    CSR_WRITE(satp, page_satp(page_table_identity()));
    page_fence();
    u64 taken = user_call(user_code, iterations);
    return bench_mix(taken, CSR_READ(scause));
}

u64 bench_run(u64 iterations)
{
    return supervisor_call(run, iterations);
}
