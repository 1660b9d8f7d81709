// The towers of Hanoi: recursion, with the disks in lists that are pushed and popped.
#include "bench.h"

enum { DISKS = 12 };

struct disk {
    struct disk *below;
    u32 size;
};

struct tower {
    struct disk *top;
    u32 moves;
};

static struct disk disks[DISKS];
static struct tower towers[3];

static NOINLINE struct disk *pop(struct tower *tower)
{
    struct disk *disk = tower->top;
    tower->top = disk->below;
    return disk;
}

static NOINLINE void push(struct tower *tower, struct disk *disk)
{
    disk->below = tower->top;
    tower->top = disk;
    tower->moves += disk->size;
}

static NOINLINE void move(u32 count, struct tower *from, struct tower *to, struct tower *spare)
{
    if (count > 1)
        move(count - 1, from, spare, to);
    push(to, pop(from));
    if (count > 1)
        move(count - 1, spare, to, from);
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    for (u32 i = DISKS; i > 0; i--) {
        disks[i - 1].size = i;
        push(&towers[0], &disks[i - 1]);
    }
    for (u64 i = 0; i < iterations; i++) {
        struct tower *from = &towers[i % 3], *to = &towers[(i + 1) % 3];
        move(DISKS, from, to, &towers[(i + 2) % 3]);
        sum = bench_mix(sum, to->moves + to->top->size);
    }
    return sum;
}
