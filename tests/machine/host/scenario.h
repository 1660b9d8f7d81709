// Runs that the tests repeat in all kinds of ways: what is booted, what is typed, how far it goes.
// In whichever way, they must end alike.
#pragma once

#include "machine/machine.h"

struct scenario {
    const char *name;
    const char *file;  // in the folder of the guests; null for the teaching kernel
    const char *input; // typed before the first step; null for none
    u64 ram_size_bytes;
    u32 hart_count; // 0 for 1
    u64 seed;
    u64 steps; // how far it goes, unless it exits before
    bool disk; // it has one in slot 0: 2 MiB that are no zeroes, with an overlay
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

// What a run has come to.
struct outcome {
    u64 hash, steps, instructions;
    u64 output_hash;
    size_t output_size;
};

// A run under way. Must stay where it is.
struct run {
    const struct scenario *scenario;
    struct machine *m;
    u64 end; // step at which it ends: scenario->steps, or less
    bool over;
    struct outcome so_far; // of the output
};

// Makes the machine; it has something to boot and has not booted. `block_limit` as in
// machine_config.
void run_create(struct run *run, const struct scenario *scenario, u64 end, u32 block_limit);

// Boots it and types the input.
void run_start(struct run *run);

// Types what of the input the machine, which was restored, has not yet taken.
void run_type_rest(struct run *run);

// Goes on for at most `steps`; run->over says whether it has come to its end.
void run_on(struct run *run, u64 steps);

// What it has come to; gives the machine back.
struct outcome run_finish(struct run *run);

// The same without the end of it.
struct outcome run_look(const struct run *run);

// A run from start to end in one go.
struct outcome scenario_run(const struct scenario *scenario, u64 end, u32 block_limit);

// Ends the test, naming the scenario and what was tried, where two outcomes differ. Where the
// second began with a snapshot, its output is not compared.
void outcome_compare(const struct scenario *scenario, const char *what,
                     const struct outcome *expected, const struct outcome *got, bool output_too);
