// The sum of two vectors of 4096 numbers of 32 bits.
#include "bench.h"

enum { LENGTH = 4096 };

static i32 a[LENGTH], b[LENGTH], c[LENGTH];

static NOINLINE void add(const i32 *x, const i32 *y, i32 *to)
{
    for (int i = 0; i < LENGTH; i++)
        to[i] = x[i] + y[i];
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0, random = 88172645463325252;
    for (int i = 0; i < LENGTH; i++) {
        a[i] = (i32)bench_random(&random);
        b[i] = (i32)bench_random(&random);
    }
    for (u64 i = 0; i < iterations; i++) {
        add(a, b, c);
        a[i % LENGTH] ^= (i32)i;
        sum = bench_mix(sum, (u64)c[i * 7 % LENGTH]);
    }
    return sum;
}
