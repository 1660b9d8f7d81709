// A trace of traps from a history: which of them (a filter), and how they are written.
#pragma once

#include "inspect/trace_filter.h"
#include "inspect/trap_history.h"
#include "inspect/trap_json.h"
#include "inspect/trap_text.h"

enum trap_format {
    TRAP_FORMAT_TEXT,   // a line for the trap, a line for its return: trap_log.h
    TRAP_FORMAT_DETAIL, // the dossier: trap_text.h
    TRAP_FORMAT_JSONL,  // trap_json.h
};

struct trap_trace {
    enum trap_format format;
    struct trace_filter filter; // zero for none
    struct trap_text text;
    struct trap_json *json;                                 // of TRAP_FORMAT_JSONL
    void (*put)(void *self, const char *text, size_t size); // gets whole lines
    void *self;
};

// What to give to trap_history_watch. `trace` must stay where it is.
struct trap_watcher trap_trace_watcher(struct trap_trace *trace);

// The format called `name`: "text", "detail", "jsonl". False where there is none such.
bool trap_trace_format(const char *name, enum trap_format *format);
