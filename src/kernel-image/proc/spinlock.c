// What:  spinlocks from an atomic swap; see spinlock.h.
// Why:   amoswap.w.aq makes what follows come after it; amoswap.w.rl makes what precedes come before.
// Try it in the debugger: `break spinlock_take`, `info args`.
#include "proc/spinlock.h"

#include "lib/panic.h"
#include "proc/hart.h"

void
spinlock_take(struct spinlock *lock)
{
    if (spinlock_is_mine(lock))
        panic("the lock of the %s is taken twice", lock->name);
    while (__atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE) != 0)
        ;
    __atomic_store_n(&lock->holder, hart_self(), __ATOMIC_RELAXED);
}

void
spinlock_release(struct spinlock *lock)
{
    if (!spinlock_is_mine(lock))
        panic("the lock of the %s is released by a hart that does not hold it", lock->name);
    __atomic_store_n(&lock->holder, NULL, __ATOMIC_RELAXED);
    __atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

bool
spinlock_is_mine(const struct spinlock *lock)
{
    return __atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == hart_self();
}
