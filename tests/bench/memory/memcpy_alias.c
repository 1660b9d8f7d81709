// The same copies between blocks exactly 1 MiB apart: their pages share the slots of a direct-mapped
// table of translations, unless loads and stores have separate ones.
#include "bench.h"

u64 bench_run(u64 iterations)
{
    u64 *from = (u64 *)bench_heap, *to = (u64 *)(bench_heap + MIB);
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++) {
        u64 word = i * 4099 % (MIB / 8);
        from[word] = i + 1;
        __builtin_memcpy(to, from, MIB);
        sum = bench_mix(sum, to[word] + to[word / 2]);
    }
    return sum;
}
