// Supervisor timer interrupts back to back, by stimecmp (Sstc): each handler reads the time and arms
// the timer for it; no M-mode in between. One event is one interrupt.
#include "privileged.h"

#define MENVCFG_STCE (1ul << 63)
#define COUNTEREN_TM 2

// a0 counts down, a1 counts up. The last one disarms the timer.
__attribute__((naked, aligned(4))) static void handler(void)
{
    __asm__("addi a1, a1, 1\n"
            "addi a0, a0, -1\n"
            "beqz a0, 1f\n"
            "rdtime t0\n"
            "csrw 0x14d, t0\n"
            "sret\n"
            "1: li t0, -1\n"
            "csrw 0x14d, t0\n"
            "sret\n");
}

static u64 run(u64 iterations)
{
    register u64 left __asm__("a0") = iterations;
    register u64 taken __asm__("a1") = 0;
    CSR_WRITE(stvec, handler);
    CSR_SET(sie, IE_STIE);
    __asm__ volatile("csrw 0x14d, zero\n"
                     "csrsi sstatus, 2\n"
                     "1: bnez a0, 1b\n"
                     : "+r"(left), "+r"(taken)::"t0", "memory");
    CSR_CLEAR(sstatus, SSTATUS_SIE);
    return bench_mix(taken, CSR_READ(scause));
}

u64 bench_run(u64 iterations)
{
    CSR_SET(0x30a, MENVCFG_STCE);
    CSR_SET(mcounteren, COUNTEREN_TM);
    return supervisor_call(run, iterations);
}
