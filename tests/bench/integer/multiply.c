// Multiplication in software, bit by bit, as for a processor without M.
#include "bench.h"

enum { PAIRS = 256 };

static u32 left[PAIRS], right[PAIRS];

static NOINLINE u32 multiply(u32 a, u32 b)
{
    u32 product = 0;
    for (; a; a >>= 1, b <<= 1)
        if (a & 1)
            product += b;
    return product;
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0, random = 88172645463325252;
    for (int i = 0; i < PAIRS; i++) {
        left[i] = (u32)bench_random(&random);
        right[i] = (u32)bench_random(&random);
    }
    for (u64 i = 0; i < iterations; i++)
        for (int pair = 0; pair < PAIRS; pair++)
            sum += multiply(left[pair], right[pair] + (u32)i);
    return sum;
}
