// Loads of mtime from the core-local interruptor. The checksum counts the times that it ran backwards
// from one load to the next: never. One event is one load.
#include "privileged.h"

u64 bench_run(u64 iterations)
{
    const volatile u64 *mtime = (u64 *)CLINT_MTIME;
    u64 before = 0, backwards = 0;
    for (u64 i = 0; i < iterations; i++) {
        u64 now = *mtime;
        backwards += now < before;
        before = now;
    }
    return backwards;
}
