#include "inspect/statistics.h"

static void on_trap(void *self, const struct trap_event *event)
{
    struct statistics *statistics = self;
    assert(event->cause < STATISTICS_CAUSES);
    statistics->traps[event->interrupt][event->cause]++;
}

struct cpu_listener statistics_listener(struct statistics *statistics)
{
    return (struct cpu_listener){.self = statistics, .trap = on_trap};
}

u64 statistics_traps(const struct statistics *statistics)
{
    u64 sum = 0;
    for (u32 i = 0; i < STATISTICS_CAUSES; i++) {
        sum += statistics->traps[0][i] + statistics->traps[1][i];
    }
    return sum;
}
