// What:  sleeping until something happens, or until a time. See sleep.c.
#pragma once

#include "lib/types.h"

struct process;
struct spinlock;

// Releases `lock`, sleeps until process_wake(channel), takes `lock` again. The caller looks again at
// what it waits for: a wake-up is a hint. `reason` are the words that ps shows.
void sleep_on(const void *channel, struct spinlock *lock, const char *reason);

// Sleeps until the time `wake_time`, or a wake-up on `channel`; process_lock is held.
void sleep_until(u64 wake_time, const void *channel, const char *reason);

// Makes everyone runnable that sleeps on `channel`.
void sleep_wake(const void *channel);

// The same where process_lock is held already.
void sleep_wake_locked(const void *channel);

// Makes everyone runnable whose time has come.
void sleep_wake_due(void);

// The earliest time at which a sleeper wakes, or TIME_NEVER.
u64 sleep_first_wake_time(void);
