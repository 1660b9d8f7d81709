// Loads from random cache lines of 64 MiB, mapped with 4 KiB pages: almost every one misses whatever
// table of translations there is. One event is one load.
#include "privileged.h"

#define AREA (64 * MIB)
#define LINE 64ul

static u64 run(u64 iterations)
{
    u64 area = (u64)bench_heap, sum = 0, random = 88172645463325252;
    u64 *root = page_table_identity();
    page_map(root, area, area, AREA, PTE_R | PTE_W);
    CSR_WRITE(satp, page_satp(root));
    page_fence();
    for (u64 at = 0; at < AREA; at += LINE)
        *(u64 *)(area + at) = at * at;
    for (u64 i = 0; i < iterations; i++)
        sum += *(u64 *)(area + (bench_random(&random) & (AREA - LINE)));
    return sum;
}

u64 bench_run(u64 iterations)
{
    return supervisor_call(run, iterations);
}
