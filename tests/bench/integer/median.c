// A median filter: each of 4096 numbers becomes the median of itself and its two neighbours.
#include "bench.h"

enum { LENGTH = 4096 };

static i32 input[LENGTH], output[LENGTH];

static i32 median(i32 a, i32 b, i32 c)
{
    if (a < b) {
        if (b < c)
            return b;
        return c < a ? a : c;
    }
    if (a < c)
        return a;
    return c < b ? b : c;
}

static NOINLINE void filter(const i32 *from, i32 *to)
{
    to[0] = 0;
    to[LENGTH - 1] = 0;
    for (int i = 1; i < LENGTH - 1; i++)
        to[i] = median(from[i - 1], from[i], from[i + 1]);
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0, random = 88172645463325252;
    for (int i = 0; i < LENGTH; i++)
        input[i] = (i32)(bench_random(&random) & 0xffff);
    for (u64 i = 0; i < iterations; i++) {
        filter(input, output);
        input[i % LENGTH] += output[LENGTH / 2];
        sum = bench_mix(sum, (u64)output[i % LENGTH]);
    }
    return sum;
}
