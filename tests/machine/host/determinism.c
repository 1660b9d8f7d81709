// The same input gives the same machine, to the last bit, however it is run: again, in slices of
// any size, with and without a listener, with every instruction observed or now and then, stopped
// before instructions, after accesses and at traps, in blocks of any length, with every cache
// dropped in between.
#include "cpu/observe.h"
#include "cpu/stops.h"
#include "inspect/insn_ring.h"
#include "inspect/trap_history.h"
#include "scenario.h"
#include "test.h"

#include <stdio.h>

#define FIRST_TRAP_STEPS 3000000 // by then, the kernel has come to its first trap

// How a run is cut into slices.
struct cut {
    u64 steps;   // of a slice; 0 for random ones
    u64 longest; // of random ones
    bool drop;   // everything that was derived, after each slice
    bool listen; // to traps
    enum { UNOBSERVED, OBSERVED, NOW_AND_THEN } observe; // every instruction
    bool stop;                                           // at places, accesses and traps
    bool record; // traps and the last instructions, each now and then
};

struct counts {
    u64 traps, returns, insns;
    u64 unfetched; // steps that came to no instruction
    bool trapped;  // the instruction told last did, and its trap is to come
    u64 trap_step; // of the last trap
};

static void count_trap(void *self, const struct trap_event *event)
{
    struct counts *counts = self;
    counts->traps++;
    // A trigger at a trap raises an exception in the same step.
    bool is_first = !event->interrupt && event->step != counts->trap_step;
    counts->unfetched += is_first && !counts->trapped;
    counts->trapped = false;
    counts->trap_step = event->step;
}

static void count_return(void *self, const struct trap_return_event *event)
{
    struct counts *counts = self;
    (void)event;
    counts->returns++;
}

static void count_insn(void *self, const struct insn_record *record)
{
    struct counts *counts = self;
    counts->insns++;
    counts->trapped = record->trapped;
}

// Who stops the machine, now and then, at whatever may be stopped at.
struct stopper {
    struct machine *m;
    u64 random;
    u64 clock, pc; // of the last stop before an instruction: there it goes on
    u64 asked, stops;
};

static bool wants_stop(void *self, const struct insn *insn, u32 offset)
{
    (void)self;
    return offset % 10 == 0 || insn->op == OP_csrrw || insn->op == OP_sret || insn->op == OP_wfi;
}

static bool chance(struct stopper *stopper, u64 of)
{
    stopper->asked++;
    bool stops = test_random(&stopper->random) % of == 0;
    stopper->stops += stops;
    return stops;
}

static bool stops_before(void *self, struct hart *h)
{
    struct stopper *stopper = self;
    bool again = h->clock == stopper->clock && h->s.pc == stopper->pc;
    if (again || !chance(stopper, 1000)) {
        return false;
    }
    stopper->clock = h->clock;
    stopper->pc = h->s.pc;
    return true;
}

static bool stops_behind(void *self, const struct cpu_touch *touch)
{
    struct stopper *stopper = self;
    (void)touch;
    return chance(stopper, 1000);
}

static void stop_at_trap(void *self, const struct trap_event *event)
{
    struct stopper *stopper = self;
    if (chance(stopper, 3)) {
        hart_stop(&stopper->m->cpu->harts[event->hart]);
    }
}

static void stop_at_return(void *self, const struct trap_return_event *event)
{
    struct stopper *stopper = self;
    if (chance(stopper, 3)) {
        hart_stop(&stopper->m->cpu->harts[event->hart]);
    }
}

static void start_stopping(struct stopper *stopper, struct machine *m)
{
    const struct cpu_stops stops = {
        .self = stopper, .wants = wants_stop, .stops = stops_before, .touched = stops_behind};
    const struct cpu_listener listener = {
        .self = stopper, .trap = stop_at_trap, .trap_return = stop_at_return};
    *stopper = (struct stopper){.m = m, .random = 2463534242};
    cpu_set_stops(m->cpu, &stops);
    cpu_listen(m->cpu, &listener);
    const struct bus_memory *ram = &m->bus.memories[0];
    cpu_watch_accesses(m->cpu, ram->base, ram->size_bytes / 3, true, true);
}

static void drop_everything(struct machine *m)
{
    cpu_drop_all(m->cpu);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        hart_state_changed(&m->cpu->harts[i]);
    }
}

// Who keeps the last traps and instructions.
struct recorder {
    struct trap_history *history;
    struct insn_ring *ring;
};

static void start_recording(struct recorder *recorder, struct machine *m)
{
    recorder->history = trap_history_create(m, 16);
    recorder->ring = insn_ring_create(m->cpu, 100);
    trap_history_attach(recorder->history);
}

static void record_now_and_then(struct recorder *recorder, u64 slice)
{
    trap_history_enable(recorder->history, slice % 3);
    insn_ring_keep(recorder->ring, slice % 5 < 2);
}

static void stop_recording(struct recorder *recorder)
{
    trap_history_destroy(recorder->history);
    insn_ring_destroy(recorder->ring);
}

static struct outcome run_cut(const struct scenario *scenario, u64 end, const struct cut *cut,
                              u32 block_limit)
{
    struct run run;
    struct counts counts = {.trap_step = UINT64_MAX};
    struct stopper stopper = {0};
    struct recorder recorder = {0};
    u64 random = 88172645463325252;
    run_create(&run, scenario, end, block_limit);
    if (cut->listen) {
        const struct cpu_listener listener = {
            .self = &counts, .trap = count_trap, .trap_return = count_return};
        cpu_listen(run.m->cpu, &listener);
    }
    if (cut->stop) {
        start_stopping(&stopper, run.m);
    }
    if (cut->record) {
        start_recording(&recorder, run.m);
    }
    run_start(&run);
    for (u64 slice = 0; !run.over; slice++) {
        bool observed = cut->observe == OBSERVED || (cut->observe == NOW_AND_THEN && slice % 2);
        cpu_observe(run.m->cpu, observed ? count_insn : NULL, &counts);
        if (cut->record) {
            record_now_and_then(&recorder, slice);
        }
        run_on(&run, cut->steps ? cut->steps : 1 + test_random(&random) % cut->longest);
        if (cut->drop) {
            drop_everything(run.m);
        }
    }
    REQUIRE(cut->observe != OBSERVED || counts.insns + counts.unfetched == machine_steps(run.m),
            "%s: not every instruction was observed", scenario->name);
    bool long_enough = scenario->input && end > FIRST_TRAP_STEPS;
    REQUIRE(!cut->listen || counts.traps > 0 || !long_enough, "the listener heard nothing");
    REQUIRE(!cut->stop || stopper.stops > 0 || stopper.asked < 1000, "%s: nothing stopped it",
            scenario->name);
    stop_recording(&recorder);
    return run_finish(&run);
}

struct variation {
    const char *name;
    struct cut cut;
    u32 block_limit;
    u64 share; // of the scenario's steps that it does: 1 of so many
};

static const struct variation variations[] = {
    {"again", {.steps = UINT64_MAX}, 0, 1},
    {"in slices of 1", {.steps = 1}, 0, 8},
    {"in slices of 7", {.steps = 7}, 0, 2},
    {"in slices of 1,000,000", {.steps = 1000000}, 0, 1},
    {"in random slices up to 100", {.longest = 100}, 0, 2},
    {"in random slices up to 300,000", {.longest = 300000}, 0, 1},
    {"listened to", {.steps = UINT64_MAX, .listen = true}, 0, 1},
    {"observed", {.steps = UINT64_MAX, .listen = true, .observe = OBSERVED}, 0, 4},
    {"observed in slices", {.longest = 1000, .listen = true, .observe = OBSERVED}, 0, 8},
    {"observed now and then", {.longest = 3000, .observe = NOW_AND_THEN}, 0, 4},
    {"recorded now and then", {.longest = 3000, .record = true}, 0, 4},
    {"stopped", {.steps = UINT64_MAX, .stop = true}, 0, 10},
    {"stopped, observed, in slices",
     {.longest = 1000, .observe = NOW_AND_THEN, .stop = true},
     7,
     8},
    {"in blocks of 1", {.steps = UINT64_MAX}, 1, 2},
    {"in blocks of 2", {.steps = UINT64_MAX}, 2, 2},
    {"in blocks of 64", {.steps = UINT64_MAX}, 64, 1},
    {"with caches dropped now and then", {.longest = 20000, .drop = true}, 0, 1},
    {"with caches dropped often", {.longest = 200, .drop = true}, 3, 50},
};

static void check(const struct scenario *scenario)
{
    for (size_t i = 0; i < ARRAY_LEN(variations); i++) {
        const struct variation *variation = &variations[i];
        u64 end = scenario->steps / variation->share / TEST_SCALE;
        struct outcome expected = scenario_run(scenario, end, 0);
        struct outcome got = run_cut(scenario, end, &variation->cut, variation->block_limit);
        outcome_compare(scenario, variation->name, &expected, &got, true);
    }
}

int main(void)
{
    for (size_t i = 0; i < scenario_count; i++) {
        check(&scenarios[i]);
        printf("%s: the same in %zu ways\n", scenarios[i].name, ARRAY_LEN(variations));
    }
    return 0;
}
