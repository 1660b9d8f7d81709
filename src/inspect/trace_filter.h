// Which traps or instructions a trace keeps: the terms of trace_filter.def, as they are written on
// the command line and in the debugger.
#pragma once

#include "base/error.h"
#include "inspect/places.h"

#define FILTER_VALUES_MAX 8 // of one key
#define FILTER_WORD_SIZE  64

enum filter_key {
#define FILTER(key, value, text) FILTER_##key,
#include "inspect/trace_filter.def"
#undef FILTER
    FILTER_KEY_COUNT
};

struct filter_range {
    u64 first, last;
};

struct trace_filter {
    bool has[FILTER_KEY_COUNT];
    u32 counts[FILTER_KEY_COUNT];
    u64 exceptions, interrupts; // bits of causes
    u32 modes, to_modes;        // bits of enum privilege
    u64 harts;                  // bits
    struct filter_range pids[FILTER_VALUES_MAX], steps[FILTER_VALUES_MAX], pcs[FILTER_VALUES_MAX],
        traps[FILTER_VALUES_MAX];
    char processes[FILTER_VALUES_MAX][FILTER_WORD_SIZE];
    char symbols[FILTER_VALUES_MAX][FILTER_WORD_SIZE];
};

// A place in a run, which a filter takes or not.
struct trace_point {
    u64 step;
    u32 hart;
    struct guest_place place;            // of the code; its pid 0 where it was not asked for
    const struct guest_process *process; // null where it was not asked for
    u64 trap;                            // the number of the trap at hand, 0 for none
};

// Reads "cause=ecall,mode=U" into `filter`. False with ERROR_USAGE, the message beginning with
// `who`, which is the option or command that the text was given to.
bool trace_filter_parse(struct trace_filter *filter, const char *who, const char *text,
                        struct error *error);

// Whether the process has to be known.
static inline bool trace_filter_asks_process(const struct trace_filter *filter)
{
    return filter->has[FILTER_pid] || filter->has[FILTER_process];
}

// Whether the filter takes the point, causes and `to` left aside.
bool trace_filter_takes(const struct trace_filter *filter, const struct trace_point *point,
                        struct places *places);

// Whether it takes traps of that cause to that mode.
bool trace_filter_takes_cause(const struct trace_filter *filter, bool interrupt, u64 cause,
                              enum privilege to);
