#include "inspect/trap_trace.h"

#include "inspect/trap_log.h"

#include <string.h>

bool trap_trace_format(const char *name, enum trap_format *format)
{
    static const char *const names[] = {[TRAP_FORMAT_TEXT] = "text",
                                        [TRAP_FORMAT_DETAIL] = "detail",
                                        [TRAP_FORMAT_JSONL] = "jsonl"};
    for (u32 i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0) {
            *format = i;
            return true;
        }
    }
    return false;
}

static bool takes(const struct trap_trace *trace, const struct trap_record *record)
{
    const struct trace_point point = {.step = record->step,
                                      .hart = record->hart,
                                      .place = {.address = record->epc,
                                                .mode = record->from,
                                                .satp = record->satp,
                                                .pid = record->process.pid},
                                      .process = &record->process,
                                      .trap = record->number};
    const struct trace_filter *filter = &trace->filter;
    return trace_filter_takes_cause(filter, record->interrupt, record->cause, record->to) &&
           trace_filter_takes(filter, &point, trace->text.places);
}

// A return of no trap has no cause and no number: asked for those, it is not meant.
static bool takes_stray(const struct trap_trace *trace, const struct trap_stray *stray)
{
    const struct trace_point point = {.step = stray->back.step,
                                      .hart = stray->back.hart,
                                      .place = {.address = stray->back.target,
                                                .mode = stray->to,
                                                .satp = stray->back.satp,
                                                .pid = stray->process.pid},
                                      .process = &stray->process};
    return !trace->filter.has[FILTER_cause] && !trace->filter.has[FILTER_to] &&
           trace_filter_takes(&trace->filter, &point, trace->text.places);
}

static void on_taken(void *self, const struct trap_record *record)
{
    const struct trap_trace *trace = self;
    const struct text_sink sink = {.put = trace->put, .self = trace->self};
    char line[TRAP_LOG_LINE_SIZE];
    if (trace->format == TRAP_FORMAT_JSONL || !takes(trace, record)) {
        return;
    }
    if (trace->format == TRAP_FORMAT_DETAIL) {
        trap_text_taken(&trace->text, record, &sink);
        return;
    }
    trace->put(trace->self, line, trap_log_format_record(record, trace->text.places, line));
}

static void on_ended(void *self, const struct trap_record *record)
{
    const struct trap_trace *trace = self;
    const struct text_sink sink = {.put = trace->put, .self = trace->self};
    char line[TRAP_LOG_LINE_SIZE];
    if (!takes(trace, record)) {
        return;
    }
    switch (trace->format) {
    case TRAP_FORMAT_TEXT:
        if (record->end == TRAP_RETURNED) {
            size_t size = trap_log_format_record_return(record, trace->text.places, line);
            trace->put(trace->self, line, size);
        }
        break;
    case TRAP_FORMAT_DETAIL:
        text_print(&sink, "end of trap %llu\n", (unsigned long long)record->number);
        trap_text_ended(&trace->text, record, &sink);
        break;
    case TRAP_FORMAT_JSONL:
        trap_json_trap(trace->json, record);
        break;
    }
}

static void on_stray(void *self, const struct trap_stray *stray)
{
    const struct trap_trace *trace = self;
    const struct text_sink sink = {.put = trace->put, .self = trace->self};
    char line[TRAP_LOG_LINE_SIZE];
    if (!takes_stray(trace, stray)) {
        return;
    }
    switch (trace->format) {
    case TRAP_FORMAT_TEXT:
        trace->put(trace->self, line, trap_log_format_stray(stray, trace->text.places, line));
        break;
    case TRAP_FORMAT_DETAIL:
        trap_text_stray(&trace->text, stray, &sink);
        break;
    case TRAP_FORMAT_JSONL:
        trap_json_stray(trace->json, stray);
        break;
    }
}

struct trap_watcher trap_trace_watcher(struct trap_trace *trace)
{
    return (struct trap_watcher){
        .self = trace, .taken = on_taken, .ended = on_ended, .stray = on_stray};
}
