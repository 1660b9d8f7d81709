// Radix sort of 2048 numbers of 32 bits, a byte at a time: counts, prefix sums, scattered stores.
#include "bench.h"

enum { LENGTH = 2048, BUCKETS = 256 };

static u32 numbers[LENGTH], other[LENGTH];

static NOINLINE void sort_by_byte(const u32 *from, u32 *to, int shift)
{
    u32 at[BUCKETS] = {0};
    for (int i = 0; i < LENGTH; i++)
        at[from[i] >> shift & 0xff]++;
    u32 total = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        u32 count = at[bucket];
        at[bucket] = total;
        total += count;
    }
    for (int i = 0; i < LENGTH; i++)
        to[at[from[i] >> shift & 0xff]++] = from[i];
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0, random = 88172645463325252;
    for (u64 i = 0; i < iterations; i++) {
        for (int at = 0; at < LENGTH; at++)
            numbers[at] = (u32)bench_random(&random);
        sort_by_byte(numbers, other, 0);
        sort_by_byte(other, numbers, 8);
        sort_by_byte(numbers, other, 16);
        sort_by_byte(other, numbers, 24);
        for (int at = 1; at < LENGTH; at++)
            sum += numbers[at - 1] > numbers[at];
        sum = bench_mix(sum, numbers[i % LENGTH]);
    }
    return sum;
}
