// Machine timer interrupts back to back: each handler reads the time and arms the timer for it, so
// that the next interrupt is due when it returns. One event is one interrupt.
#include "privileged.h"

// t1 = mtimecmp, t2 = mtime, a0 counts down, a1 counts up. The last one disarms the timer.
__attribute__((naked, aligned(4))) static void handler(void)
{
    __asm__("addi a1, a1, 1\n"
            "addi a0, a0, -1\n"
            "beqz a0, 1f\n"
            "ld t0, 0(t2)\n"
            "sd t0, 0(t1)\n"
            "mret\n"
            "1: li t0, -1\n"
            "sd t0, 0(t1)\n"
            "mret\n");
}

u64 bench_run(u64 iterations)
{
    register u64 left __asm__("a0") = iterations;
    register u64 taken __asm__("a1") = 0;
    register u64 compare __asm__("t1") = CLINT_MTIMECMP;
    register u64 time __asm__("t2") = CLINT_MTIME;
    CSR_WRITE(mtvec, handler);
    CSR_SET(mie, IE_MTIE);
    __asm__ volatile("sd zero, 0(t1)\n"
                     "csrsi mstatus, 8\n"
                     "1: bnez a0, 1b\n"
                     : "+r"(left), "+r"(taken), "+r"(compare), "+r"(time)::"t0", "memory");
    CSR_CLEAR(mstatus, MSTATUS_MIE);
    return bench_mix(taken, CSR_READ(mcause));
}
