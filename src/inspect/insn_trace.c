#include "inspect/insn_trace.h"

#include "inspect/commit_log.h"
#include "inspect/trap_capture.h"

#define LINE_SIZE (COMMIT_LINE_SIZE > INSN_LINE_SIZE ? COMMIT_LINE_SIZE : INSN_LINE_SIZE)

// Whether the instruction is between the trap that was asked for and its return, which is told of
// after the return.
static bool is_in_trap(const struct insn_trace *trace, const struct insn_record *record)
{
    return record->hart == trace->trap.hart &&
           (trace->trap.open || (trace->trap.ended && record->step <= trace->trap.end_step));
}

static bool takes(struct insn_trace *trace, const struct insn_record *record, u64 satp)
{
    struct guest_process process = {0};
    struct trace_filter *filter = &trace->filter;
    if (filter->has[FILTER_trap] && !is_in_trap(trace, record)) {
        return false;
    }
    if (trace_filter_asks_process(filter)) {
        trap_capture_process(places_view(trace->places), (u32)record->hart, &process);
    }
    const struct trace_point point = {.step = record->step,
                                      .hart = (u32)record->hart,
                                      .place = {.address = record->pc,
                                                .mode = (enum privilege)record->priv,
                                                .satp = satp,
                                                .pid = process.pid},
                                      .process = &process,
                                      .trap = filter->traps[0].first};
    return trace_filter_takes(filter, &point, trace->places);
}

void insn_trace_insn(void *self, const struct insn_record *record)
{
    struct insn_trace *trace = self;
    u64 satp = trace->m->cpu->harts[record->hart].s.satp;
    char line[LINE_SIZE];
    if (trace->filters && !takes(trace, record, satp)) {
        return;
    }
    size_t size = trace->format == INSN_FORMAT_TEXT
                      ? insn_line_format(trace->lines, record, satp, line)
                      : commit_log_format(trace->m, record, line);
    if (size > 0) {
        trace->put(trace->self, line, size);
    }
}

static void on_taken(void *self, const struct trap_record *record)
{
    struct insn_trace *trace = self;
    if (record->number == trace->filter.traps[0].first) {
        trace->trap.open = true;
        trace->trap.hart = record->hart;
    }
}

static void on_ended(void *self, const struct trap_record *record)
{
    struct insn_trace *trace = self;
    if (record->number == trace->filter.traps[0].first) {
        trace->trap.open = false;
        trace->trap.ended = true;
        trace->trap.end_step = record->back.hart == record->hart ? record->back.step : 0;
    }
}

struct trap_watcher insn_trace_watcher(struct insn_trace *trace)
{
    return (struct trap_watcher){.self = trace, .taken = on_taken, .ended = on_ended};
}
