// What:  a lock that is waited for by trying again.
// Why:   two harts may run the kernel at once; what both change, one at a time may.
// Invariants: interrupts are off whenever the kernel holds one (they always are but in the idle loop),
//        so a hart cannot meet itself; nobody sleeps or returns to U-mode with one held, but for
//        process_lock, which is handed over through swtch. Order: any other, then process_lock.
// Try it in the debugger: `print process_lock`, `watch process_lock.holder`.
#pragma once

#include "lib/types.h"

struct hart;

struct spinlock {
    u32 taken;
    const char *name;
    struct hart *holder; // for whoever looks, and to catch a hart that would wait for itself
};

#define SPINLOCK(name_text)                             \
    {                                                   \
        .taken = 0, .name = (name_text), .holder = NULL \
    }

void spinlock_take(struct spinlock *lock);
void spinlock_release(struct spinlock *lock);
bool spinlock_is_mine(const struct spinlock *lock);
