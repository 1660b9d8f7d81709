// Pointer chasing: a ring of 8192 nodes (256 KiB) in random order; each load waits for the last.
#include "bench.h"

enum { NODES = 8192 };

struct node {
    struct node *next;
    u64 value;
    u64 visits;
    u64 unused;
};

static struct node nodes[NODES];
static u32 order[NODES];

static void link_nodes(void)
{
    u64 random = 88172645463325252;
    for (u32 i = 0; i < NODES; i++)
        order[i] = i;
    for (u32 i = NODES - 1; i > 0; i--) {
        u32 other = (u32)(bench_random(&random) % (i + 1)), old = order[i];
        order[i] = order[other];
        order[other] = old;
    }
    for (u32 i = 0; i < NODES; i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
        nodes[order[i]].value = bench_random(&random);
    }
}

static NOINLINE u64 chase(struct node *start)
{
    u64 sum = 0;
    struct node *node = start;
    do {
        sum ^= node->value + node->visits++;
        node = node->next;
    } while (node != start);
    return sum;
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    link_nodes();
    for (u64 i = 0; i < iterations; i++)
        sum = bench_mix(sum, chase(&nodes[i % NODES]));
    return sum;
}
