// Counts of what happened in a run.
#pragma once

#include "cpu/cpu.h"

#define STATISTICS_CAUSES 64

struct statistics {
    u64 traps[2][STATISTICS_CAUSES]; // [interrupt][code]
};

// What to give to cpu_listen. `statistics` must stay where it is.
struct cpu_listener statistics_listener(struct statistics *statistics);

// All traps together.
u64 statistics_traps(const struct statistics *statistics);
