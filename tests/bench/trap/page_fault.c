// Page faults: user mode loads from page after page of a window; the kernel maps the one it is asked
// for, takes the one before away, and returns to the load. One event is one fault.
#include "privileged.h"

#define WINDOW       0x40000000ul
#define WINDOW_PAGES 64ul

static u64 *root, *entries, frame_entry, mapped, faults;

// a0 counts down, a1 adds up what was loaded. Ends with an ecall.
__attribute__((naked, section(".user"))) static void user_code(void)
{
    __asm__("li a1, 0\n"
            "li t0, 0\n"
            "li t2, 63\n"
            "1: li t1, 0x40000\n"
            "add t1, t1, t0\n"
            "slli t1, t1, 12\n"
            "ld t3, 0(t1)\n"
            "add a1, a1, t3\n"
            "addi t0, t0, 1\n"
            "and t0, t0, t2\n"
            "addi a0, a0, -1\n"
            "bnez a0, 1b\n"
            "mv a0, a1\n"
            "ecall\n");
}

// Handles one trap; `value` is the user's a0.
static __attribute__((used)) void kernel(u64 value)
{
    if (CSR_READ(scause) != 13)
        user_return(value);
    u64 va = CSR_READ(stval), page = (va - WINDOW) / PAGE_SIZE;
    entries[mapped] = 0;
    __asm__ volatile("sfence.vma %0" ::"r"(WINDOW + mapped * PAGE_SIZE) : "memory");
    entries[page] = frame_entry;
    __asm__ volatile("sfence.vma %0" ::"r"(va) : "memory");
    mapped = page;
    faults++;
}

__attribute__((naked, aligned(4))) static void handler(void)
{
#define CALLER_SAVED "1,5,6,7,10,11,12,13,14,15,16,17,28,29,30,31"
    __asm__("csrrw sp, sscratch, sp\n"
            ".irp n, " CALLER_SAVED "\n"
            "sd x\\n, 8*\\n(sp)\n"
            ".endr\n"
            "call kernel\n"
            ".irp n, " CALLER_SAVED "\n"
            "ld x\\n, 8*\\n(sp)\n"
            ".endr\n"
            "csrrw sp, sscratch, sp\n"
            "sret\n");
}

static u64 run(u64 iterations)
{
    static u64 stack[256] __attribute__((aligned(16)));
    u64 *frame = page_allocate();
    frame[0] = 41;
    root = page_table_identity();
    entries = page_entry(root, WINDOW);
    frame_entry = (u64)frame / PAGE_SIZE << PTE_PPN_SHIFT | PTE_V | PTE_R | PTE_U | PTE_AD;
    CSR_WRITE(stvec, handler);
    CSR_WRITE(sscratch, stack + 256 - 32);
    CSR_WRITE(satp, page_satp(root));
    page_fence();
    u64 loaded = user_call(user_code, iterations);
    return bench_mix(loaded, faults);
}

u64 bench_run(u64 iterations)
{
    return supervisor_call(run, iterations);
}
