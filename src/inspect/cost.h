// Where the time of a run went: the clock, by process, by what brought it into the kernel (a system
// call, a fault, an interrupt), by phase (guest_phase.def), and by function. With a timing model
// that is cycles, without one steps.
//
// Fires on every instruction, so a run is slower; it changes nothing. Who runs is asked whenever
// the phase changes; without a description of the guest's kernel there is one process, and phases
// are modes.
#pragma once

#include "base/text.h"
#include "inspect/guest_knowledge.h"
#include "inspect/insn_feed.h"

#define COST_CELLS_MAX     32768 // process, cause, phase and function; more are counted as one
#define COST_PROCESSES_MAX 256
#define COST_CAUSES_MAX    128

struct cost;

enum cost_format { COST_TABLE, COST_FOLDED, COST_JSON };

// Counts from now on. All must outlive it; null when the host has no memory.
struct cost *cost_create(struct machine *m, const struct guest_knowledge *knowledge,
                         struct insn_feed *feed);
void cost_destroy(struct cost *cost); // null is allowed

// The format of that name; false where there is none.
bool cost_format_named(const char *name, enum cost_format *format);

// Writes what was counted so far.
//
//   table   processes by phase, and causes by phase: how often, and what one costs
//   folded  a line for each: process;cause;phase;function and its cycles, for flame graphs
//   json    all of it as one object
void cost_write(struct cost *cost, enum cost_format format, const struct text_sink *sink);

// --- for cost*.c only ---

struct cost_cell {
    bool used;
    u32 process, cause;
    enum guest_phase phase;
    const char *function; // "" for none
    u64 cycles, instructions;
};

struct cost_process {
    u64 pid;
    char name[GUEST_NAME_SIZE];
    u32 cause; // that brought it into the kernel last; 0 for none
};

struct cost_cause {
    char name[GUEST_NAME_SIZE];
    u64 count;
};

struct cost {
    struct machine *m;
    const struct guest_knowledge *knowledge;
    struct insn_feed *feed;
    struct cost_process processes[COST_PROCESSES_MAX]; // 0: nobody; the last: all that have no room
    struct cost_cause causes[COST_CAUSES_MAX];         // 0: the program itself
    u32 process_count, cause_count;
    struct cost_cell cells[COST_CELLS_MAX]; // by a hash of what it is of; the last of all: the rest
    struct cost_hart {
        struct cost_cell *cell; // of the instruction that runs; null before the first
        u64 since;              // when it began
        u32 process;
        enum guest_phase phase;
        enum privilege mode;
        u64 first, last; // addresses of the function that it is in
        const char *function;
    } harts[MACHINE_HARTS_MAX];
};
