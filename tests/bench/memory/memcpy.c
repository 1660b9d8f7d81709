// Copies of 1 MiB, a word of 8 bytes at a time, between blocks that don't alias in any small table.
#include "bench.h"

u64 bench_run(u64 iterations)
{
    u64 *from = (u64 *)bench_heap, *to = (u64 *)(bench_heap + MIB + 100 * 4096);
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++) {
        u64 word = i * 4099 % (MIB / 8);
        from[word] = i + 1;
        __builtin_memcpy(to, from, MIB);
        sum = bench_mix(sum, to[word] + to[word / 2]);
    }
    return sum;
}
