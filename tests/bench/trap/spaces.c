// A kernel goes round four address spaces: satp, a fence, then loads from eight pages that each space
// maps to frames of its own. One event is one change of space.
#include "privileged.h"

enum { SPACES = 4, PAGES = 8 };

#define WINDOW 0x40000000ul

static u64 *make_space(u64 space)
{
    u64 *root = page_table_identity();
    for (u64 page = 0; page < PAGES; page++) {
        u64 *frame = page_allocate();
        frame[0] = space * 100 + page;
        page_map(root, WINDOW + page * PAGE_SIZE, (u64)frame, PAGE_SIZE, PTE_R);
    }
    return root;
}

static NOINLINE u64 look(void)
{
    u64 sum = 0;
    for (u64 page = 0; page < PAGES; page++)
        sum += *(volatile u64 *)(WINDOW + page * PAGE_SIZE);
    return sum;
}

static u64 run(u64 iterations)
{
    u64 satp[SPACES], sum = 0;
    for (u64 i = 0; i < SPACES; i++)
        satp[i] = page_satp(make_space(i));
    for (u64 i = 0; i < iterations; i++) {
        CSR_WRITE(satp, satp[i % SPACES]);
        page_fence();
        sum = bench_mix(sum, look());
    }
    return sum;
}

u64 bench_run(u64 iterations)
{
    return supervisor_call(run, iterations);
}
