// The sieve of Eratosthenes: the primes below 65536, one byte a number.
#include "bench.h"

enum { LIMIT = 65536 };

static u8 composite[LIMIT];

static NOINLINE u32 count_primes(u32 limit)
{
    u32 count = 0;
    for (u32 i = 0; i < limit; i++)
        composite[i] = 0;
    for (u32 i = 2; i < limit; i++) {
        if (composite[i])
            continue;
        count++;
        for (u32 multiple = 2 * i; multiple < limit; multiple += i)
            composite[multiple] = 1;
    }
    return count;
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++)
        sum = bench_mix(sum, count_primes(LIMIT - (u32)(i & 0xff)));
    return sum;
}
