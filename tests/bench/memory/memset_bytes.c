// Byte stores in order, 256 KiB a round.
#include "bench.h"

enum { SIZE = 256 * 1024 };

static NOINLINE void set(u8 *to, u8 value, u64 size)
{
    for (u64 i = 0; i < size; i++)
        to[i] = value;
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++) {
        set(bench_heap, (u8)i, SIZE);
        sum = bench_mix(sum, bench_heap[i * 4099 % SIZE]);
    }
    return sum;
}
