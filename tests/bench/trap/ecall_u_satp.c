// The same round trip as ecall_u, with a change of page table and a fence before and after it on each
// side, as kernels do that give user programs a table without the kernel in it. The code that
// changes the table is at the same address in both. One event is one ecall.
#include "privileged.h"

static u64 save[8] __attribute__((aligned(4096)));

__attribute__((naked, section(".user"))) static void user_code(void)
{
    __asm__("1: ecall\n"
            "addi a0, a0, -1\n"
            "bnez a0, 1b\n"
            "li a7, 1\n"
            "ecall\n");
}

// In: s1 counts. sscratch points to the save area, which both tables map: t0, t1, the kernel's satp,
// the user's satp, the kernel's handler. Used by address: the compiler has to keep it.
__attribute__((naked, used, aligned(4), section(".trampoline"))) static void trampoline(void)
{
    __asm__("csrrw sp, sscratch, sp\n"
            "sd t0, 0(sp)\n"
            "sd t1, 8(sp)\n"
            "ld t0, 16(sp)\n"
            "ld t1, 32(sp)\n"
            "sfence.vma\n"
            "csrw satp, t0\n"
            "sfence.vma\n"
            "jr t1\n"
            ".globl trampoline_back\n"
            "trampoline_back:\n"
            "ld t0, 24(sp)\n"
            "sfence.vma\n"
            "csrw satp, t0\n"
            "sfence.vma\n"
            "ld t0, 0(sp)\n"
            "ld t1, 8(sp)\n"
            "csrrw sp, sscratch, sp\n"
            "sret\n");
}

__attribute__((naked, aligned(4))) static void kernel(void)
{
    __asm__("csrr t0, scause\n"
            "addi t0, t0, -8\n"
            "bnez t0, 1f\n"
            "bnez a7, 1f\n"
            "csrr t0, sepc\n"
            "addi t0, t0, 4\n"
            "csrw sepc, t0\n"
            "addi s1, s1, 1\n"
            "la t0, trampoline_back\n"
            "jr t0\n"
            "1: mv a0, s1\n"
            "j user_return\n");
}

// A table with the user's pages, the trampoline and the save area, and nothing else of the kernel.
static u64 *user_table(void)
{
    u64 *root = page_allocate();
    u64 user = (u64)bench_user_start, shared = (u64)bench_trampoline;
    page_map(root, user, user, (u64)bench_user_end - user, PTE_R | PTE_X | PTE_U);
    page_map(root, shared, shared, PAGE_SIZE, PTE_R | PTE_X);
    page_map(root, (u64)save, (u64)save, PAGE_SIZE, PTE_R | PTE_W);
    return root;
}

// Leaves for the user by the trampoline, as the kernel's way back does.
static u64 run(u64 iterations)
{
    save[2] = page_satp(page_table_identity());
    save[3] = page_satp(user_table());
    save[4] = (u64)kernel;
    CSR_WRITE(stvec, trampoline);
    CSR_WRITE(satp, save[2]);
    page_fence();
    CSR_WRITE(sscratch, save);
    u64 taken = user_call(user_code, iterations);
    return bench_mix(taken, CSR_READ(scause));
}

u64 bench_run(u64 iterations)
{
    return supervisor_call(run, iterations);
}
