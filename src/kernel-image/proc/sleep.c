// What:  sleep and wake-up.
// Why:   the lost wake-up: a process finds nothing to read, and just before it sleeps the interrupt
//        comes and wakes nobody. So the sleeper takes process_lock *before* it lets go of the lock
//        that guards the condition: from then on a waker must wait until it really sleeps.
// Invariants: a channel is only an address that both sides know.
// Try it in the debugger: `break sleep_on`, `info args`, `break sleep_wake`.
#include "proc/sleep.h"

#include "dev/timer.h"
#include "proc/process.h"
#include "proc/scheduler.h"

void
sleep_until(u64 wake_time, const void *channel, const char *reason)
{
    struct process *self = process_self();
    self->state = STATE_SLEEPING;
    self->channel = channel;
    self->waits_for = reason;
    self->wake_time = wake_time;
    scheduler_leave();
}

void
sleep_on(const void *channel, struct spinlock *lock, const char *reason)
{
    if (lock == &process_lock) {
        sleep_until(TIME_NEVER, channel, reason);
        return;
    }
    spinlock_take(&process_lock);
    spinlock_release(lock);
    sleep_until(TIME_NEVER, channel, reason);
    spinlock_release(&process_lock);
    spinlock_take(lock);
}

void
sleep_wake_locked(const void *channel)
{
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        struct process *process = &processes[slot];
        if (process->state == STATE_SLEEPING && process->channel == channel)
            scheduler_make_runnable(process);
    }
}

void
sleep_wake(const void *channel)
{
    spinlock_take(&process_lock);
    sleep_wake_locked(channel);
    spinlock_release(&process_lock);
}

void
sleep_wake_due(void)
{
    spinlock_take(&process_lock);
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        struct process *process = &processes[slot];
        if (process->state == STATE_SLEEPING && process->wake_time <= timer_now())
            scheduler_make_runnable(process);
    }
    spinlock_release(&process_lock);
}

u64
sleep_first_wake_time(void)
{
    u64 first = TIME_NEVER;
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        const struct process *process = &processes[slot];
        if (process->state == STATE_SLEEPING && process->wake_time < first)
            first = process->wake_time;
    }
    return first;
}
