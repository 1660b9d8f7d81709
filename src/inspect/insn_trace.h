// A trace of instructions: which of them (a filter), and how they are written.
#pragma once

#include "inspect/insn_line.h"
#include "inspect/trace_filter.h"
#include "inspect/trap_history.h"
#include "machine/machine.h"

enum insn_format {
    INSN_FORMAT_TEXT,   // insn_line.h
    INSN_FORMAT_COMMITS // commit_log.h
};

struct insn_trace {
    enum insn_format format;
    const struct machine *m;
    struct insn_line *lines; // of INSN_FORMAT_TEXT
    struct places *places;   // null for none
    struct trace_filter filter;
    bool filters;                                           // the filter is not empty
    void (*put)(void *self, const char *line, size_t size); // gets each line
    void *self;

    // Where the filter asks for a trap: whether it is open, or else the hart's step that ended it.
    struct {
        bool open, ended;
        u32 hart;
        u64 end_step;
    } trap;
};

// For insn_feed_add; `self` is the trace.
void insn_trace_insn(void *self, const struct insn_record *record);

// For trap_history_watch, where the filter asks for a trap. `trace` must stay where it is.
struct trap_watcher insn_trace_watcher(struct insn_trace *trace);
