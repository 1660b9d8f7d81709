// Streaming: a[i] = b[i] + 3 c[i] over arrays of 1 MiB, then the sum of a.
#include "bench.h"

enum { LENGTH = MIB / 8, GAP = 37 * 4096 / 8 };

static NOINLINE void triad(u64 *a, const u64 *b, const u64 *c)
{
    for (u64 i = 0; i < LENGTH; i++)
        a[i] = b[i] + 3 * c[i];
}

static NOINLINE u64 total(const u64 *a)
{
    u64 sum = 0;
    for (u64 i = 0; i < LENGTH; i++)
        sum += a[i];
    return sum;
}

u64 bench_run(u64 iterations)
{
    u64 *a = (u64 *)bench_heap, *b = a + LENGTH + GAP, *c = b + LENGTH + GAP;
    u64 sum = 0;
    for (u64 i = 0; i < LENGTH; i++) {
        b[i] = i;
        c[i] = i * i;
    }
    for (u64 i = 0; i < iterations; i++) {
        triad(a, b, c);
        sum = bench_mix(sum, total(a));
        b[i % LENGTH] += sum;
    }
    return sum;
}
