// Several observers of every instruction, where the processor has room for one.
#pragma once

#include "cpu/observe.h"

#define INSN_FEED_MAX 4

struct insn_consumer {
    // Told of each instruction, as cpu_observe has it.
    void (*insn)(void *self, const struct insn_record *record);
    void *self;
};

struct insn_feed {
    struct cpu *cpu;
    u32 count;
    struct insn_consumer consumers[INSN_FEED_MAX];
};

// Adds a consumer, between runs: the processor is observed from the first on. `feed`, which starts
// as {.cpu = cpu}, must stay where it is; at most INSN_FEED_MAX consumers.
void insn_feed_add(struct insn_feed *feed, const struct insn_consumer *consumer);
