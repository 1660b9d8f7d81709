// Traps of several kinds: a program in U-mode makes environment calls and executes an illegal
// instruction again and again, while a timer (Sstc) interrupts it. S-mode handles them. The counts
// at the end are of those that the program's course fixes.
#include "guest.h"

#define CALLS           200
#define TIMER_TICKS     100
#define MSTATUS_MPP_S   (1 << 11)
#define SSTATUS_SPP     (1 << 8)
#define SIE_STIE        (1 << 5)
#define MENVCFG_STCE    (1ULL << 63)
#define CAUSE_TIMER     ((1ULL << 63) | 5)
#define CAUSE_ILLEGAL   2
#define CAUSE_USER_CALL 8
#define PMP_TOR_RWX     0xf

static volatile uint64_t timers;
static uint8_t user_stack[4096] __attribute__((aligned(16)));

static void advance_sepc(void)
{
    uint64_t sepc;
    __asm__ volatile("csrr %0, sepc" : "=r"(sepc));
    csr_write(sepc, sepc + 4);
}

static __attribute__((interrupt("supervisor"), aligned(4))) void handler(void)
{
    uint64_t cause;
    __asm__ volatile("csrr %0, scause" : "=r"(cause));
    if (cause == CAUSE_TIMER) {
        timers++;
        csr_write(0x14d, read_time() + TIMER_TICKS); // stimecmp
    } else if (cause == CAUSE_ILLEGAL || cause == CAUSE_USER_CALL) {
        advance_sepc();
    } else {
        *FINISHER = 0x13333; // fail
    }
}

static void user_main(void)
{
    for (int i = 0; i < CALLS; i++) {
        __asm__ volatile("ecall\n\t"
                         ".4byte 0" // defined to be illegal
                         :
                         :
                         : "memory");
        for (volatile int k = 0; k < 100; k++) {}
    }
    put_text(timers > 0 ? "timers came\n" : "no timers\n");
    finish();
}

static void supervisor_main(void)
{
    csr_write(stvec, handler);
    csr_write(sie, SIE_STIE);
    csr_write(0x14d, read_time() + TIMER_TICKS);
    csr_write(sepc, user_main);
    csr_clear(sstatus, SSTATUS_SPP);
    __asm__ volatile("mv sp, %0\n\tsret" : : "r"(user_stack + sizeof user_stack));
}

int main(void)
{
    csr_write(pmpaddr0, ~0ULL);
    csr_write(pmpcfg0, PMP_TOR_RWX);
    csr_write(medeleg, 0xffff);
    csr_write(mideleg, 0xffff);
    csr_write(0x30a, MENVCFG_STCE); // menvcfg
    csr_write(mcounteren, 7);
    csr_set(mstatus, MSTATUS_MPP_S);
    csr_write(mepc, supervisor_main);
    __asm__ volatile("mret");
    for (;;) {}
}
