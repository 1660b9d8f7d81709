// Waits a second by a hundred timer interrupts, and says when it begins and ends. Then it is busy for
// a while, which takes the machine and the host different times, and waits another second.
#include "guest.h"

#define MIE_MTIE   (1 << 7)
#define WAITS      100
#define BUSY_LOOPS 25000000

static void wait_a_second(void)
{
    put_text("begin\n");
    uint64_t due = *MTIME;
    for (int i = 0; i < WAITS; i++) {
        due += TICKS_PER_SECOND / WAITS;
        *MTIMECMP = due;
        while (*MTIME < due) {
            wait_for_interrupt();
        }
    }
    put_text("end\n");
}

int main(void)
{
    csr_write(mie, MIE_MTIE);
    wait_a_second();
    for (int i = 0; i < BUSY_LOOPS; i++) {
        __asm__ volatile("");
    }
    wait_a_second();
    finish();
}
