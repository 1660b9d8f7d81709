// A whole system call as small teaching kernels make it: the trampoline stores all registers in the
// trap frame, changes the page table with a fence on each side, calls C, which looks the call up in
// a table, and everything back. One event is one call.
#include "privileged.h"

enum {
    FRAME_PC = 0,
    FRAME_A0 = 10,
    FRAME_A1,
    FRAME_A7 = 17,
    FRAME_KERNEL_SATP = 32,
    FRAME_USER_SATP,
    FRAME_KERNEL_STACK,
    FRAME_KERNEL,
    FRAME_SIZE
};

static u64 frame[512] __attribute__((aligned(4096)));
static u64 kernel_stack[512] __attribute__((aligned(16)));
static u64 calls;

// Call 0 adds one to a1 until a0 is 0, call 1 ends.
__attribute__((naked, section(".user"))) static void user_code(void)
{
    __asm__("mv s0, a0\n"
            "li a1, 0\n"
            "1: mv a0, s0\n"
            "li a7, 0\n"
            "ecall\n"
            "mv a1, a0\n"
            "addi s0, s0, -1\n"
            "bnez s0, 1b\n"
            "li a7, 1\n"
            "ecall\n");
}

#define OTHER_REGISTERS \
    "1,2,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31"

__attribute__((naked, used, aligned(4), section(".trampoline"))) static void trampoline(void)
{
    __asm__("csrrw a0, sscratch, a0\n"
            ".irp n, " OTHER_REGISTERS "\n"
            "sd x\\n, 8*\\n(a0)\n"
            ".endr\n"
            "csrr t0, sscratch\n"
            "sd t0, 80(a0)\n"
            "ld sp, 8*34(a0)\n"
            "ld t0, 8*35(a0)\n"
            "ld t1, 8*32(a0)\n"
            "sfence.vma\n"
            "csrw satp, t1\n"
            "sfence.vma\n"
            "jr t0\n"
            ".globl trampoline_back\n"
            "trampoline_back:\n"
            "sfence.vma\n"
            "csrw satp, a0\n"
            "sfence.vma\n"
            "mv a0, a1\n"
            "csrw sscratch, a0\n"
            ".irp n, " OTHER_REGISTERS "\n"
            "ld x\\n, 8*\\n(a0)\n"
            ".endr\n"
            "ld a0, 80(a0)\n"
            "sret\n");
}

static NOINLINE u64 call_add(u64 a, u64 b)
{
    calls++;
    return b + (a & 3);
}

static NOINLINE u64 call_end(u64 a, u64 b)
{
    user_return(a + b);
}

static u64 (*const call_table[])(u64, u64) = {call_add, call_end};

static __attribute__((noreturn)) void kernel(void)
{
    extern void trampoline_back(u64 satp, u64 * to) __attribute__((noreturn));
    u64 cause = CSR_READ(scause);
    if (cause != 8 || frame[FRAME_A7] > 1)
        user_return(~cause);
    frame[FRAME_PC] = CSR_READ(sepc) + 4;
    frame[FRAME_A0] = call_table[frame[FRAME_A7]](frame[FRAME_A0], frame[FRAME_A1]);
    CSR_CLEAR(sstatus, SSTATUS_SPP);
    CSR_SET(sstatus, SSTATUS_SPIE);
    CSR_WRITE(sepc, frame[FRAME_PC]);
    trampoline_back(frame[FRAME_USER_SATP], frame);
}

// A table with the user's pages, the trampoline and the frame, and nothing else of the kernel.
static u64 *user_table(void)
{
    u64 *root = page_allocate();
    u64 user = (u64)bench_user_start, shared = (u64)bench_trampoline;
    page_map(root, user, user, (u64)bench_user_end - user, PTE_R | PTE_X | PTE_U);
    page_map(root, shared, shared, PAGE_SIZE, PTE_R | PTE_X);
    page_map(root, (u64)frame, (u64)frame, PAGE_SIZE, PTE_R | PTE_W);
    return root;
}

static u64 run(u64 iterations)
{
    frame[FRAME_KERNEL_SATP] = page_satp(page_table_identity());
    frame[FRAME_USER_SATP] = page_satp(user_table());
    frame[FRAME_KERNEL_STACK] = (u64)(kernel_stack + 512);
    frame[FRAME_KERNEL] = (u64)kernel;
    CSR_WRITE(stvec, trampoline);
    CSR_WRITE(sscratch, frame);
    CSR_WRITE(satp, frame[FRAME_KERNEL_SATP]);
    page_fence();
    u64 last = user_call(user_code, iterations);
    return bench_mix(last, calls);
}

u64 bench_run(u64 iterations)
{
    return supervisor_call(run, iterations);
}
