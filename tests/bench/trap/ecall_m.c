// An ecall in M-mode and mret: the shortest round trip. One event is one ecall.
#include "privileged.h"

__attribute__((naked, aligned(4))) static void handler(void)
{
    __asm__("csrr t0, mepc\n"
            "addi t0, t0, 4\n"
            "csrw mepc, t0\n"
            "addi a1, a1, 1\n"
            "mret\n");
}

u64 bench_run(u64 iterations)
{
    register u64 left __asm__("a0") = iterations;
    register u64 taken __asm__("a1") = 0;
    CSR_WRITE(mtvec, handler);
    __asm__ volatile("1: beqz a0, 2f\n"
                     "ecall\n"
                     "addi a0, a0, -1\n"
                     "j 1b\n"
                     "2:\n"
                     : "+r"(left), "+r"(taken)::"t0", "memory");
    return bench_mix(taken, CSR_READ(mcause));
}
