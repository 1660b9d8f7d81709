// What:  a lock that is waited for asleep.
// Why:   for what takes long: whoever waits gives its hart to others meanwhile.
// Invariants: only processes take it, and they hold no spinlock when they do.
// Try it in the debugger: `break sleeplock_take`, `ps`.
#pragma once

#include "proc/spinlock.h"

struct process;

struct sleeplock {
    struct spinlock lock; // protects holder
    struct process *holder;
};

#define SLEEPLOCK(name_text)                        \
    {                                               \
        .lock = SPINLOCK(name_text), .holder = NULL \
    }

void sleeplock_take(struct sleeplock *lock);
void sleeplock_release(struct sleeplock *lock);
