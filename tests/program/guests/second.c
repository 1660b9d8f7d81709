// Waits a second by a hundred timer interrupts, and says when it begins and ends.
#include "guest.h"

#define MIE_MTIE (1 << 7)
#define WAITS    100

int main(void)
{
    csr_write(mie, MIE_MTIE);
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
    finish();
}
