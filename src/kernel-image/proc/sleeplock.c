// What:  sleep locks: a spinlock, a holder, and sleep.
// Try it in the debugger: `break sleeplock_take`, `print *lock`.
#include "proc/sleeplock.h"

#include "lib/panic.h"
#include "proc/process.h"
#include "proc/sleep.h"

void
sleeplock_take(struct sleeplock *lock)
{
    spinlock_take(&lock->lock);
    while (lock->holder != NULL)
        sleep_on(lock, &lock->lock, lock->lock.name);
    lock->holder = process_self();
    spinlock_release(&lock->lock);
}

void
sleeplock_release(struct sleeplock *lock)
{
    spinlock_take(&lock->lock);
    assert(lock->holder == process_self());
    lock->holder = NULL;
    sleep_wake(lock);
    spinlock_release(&lock->lock);
}
