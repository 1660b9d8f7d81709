#include "observers.h"

#include <stdio.h>
#include <string.h>

static bool no_memory(struct error *error)
{
    return error_set(error, ERROR_HOST, "the host has no memory for traces");
}

static void forget_space(void *self, u64 satp)
{
    struct observers *observers = self;
    places_forget_space(observers->places, satp);
}

struct trap_history *observers_history(struct observers *observers)
{
    const struct trap_watcher watcher = {.self = observers, .space = forget_space};
    if (!observers->history) {
        observers->history = trap_history_create(observers->m, TRAP_HISTORY_SIZE);
        if (observers->history) {
            trap_history_set_view(observers->history, places_view(observers->places));
            trap_history_watch(observers->history, &watcher);
            trap_history_attach(observers->history);
        }
    }
    return observers->history;
}

void observers_set_view(struct observers *observers, const struct guest_view *view)
{
    if (observers->places) {
        places_set_view(observers->places, view);
    }
    if (observers->lines) {
        insn_line_forget(observers->lines);
    }
    if (observers->history) {
        trap_history_set_view(observers->history, view);
    }
}

// --- traps ---

static bool trace_is_plain(const struct options *options)
{
    return !options->trace_filter &&
           (!options->trace_format || strcmp(options->trace_format, "text") == 0);
}

// The plain log needs no history.
static void listen_plainly(struct observers *o)
{
    o->trap_log = (struct trap_log){.put = trace_put,
                                    .self = &o->traps,
                                    .room = trace_room(&o->traps),
                                    .places = o->places,
                                    .cpu = o->m->cpu};
    const struct cpu_listener listener = trap_log_listener(&o->trap_log);
    cpu_listen(o->m->cpu, &listener);
}

static bool begin_json(struct observers *o, struct error *error)
{
    struct trap_trace *trace = &o->trap_trace;
    trace->json = trap_json_create(&trace->text, trace_put, &o->traps);
    if (!trace->json) {
        return no_memory(error);
    }
    trap_json_begin(trace->json, o->m);
    return true;
}

static bool trace_traps(struct observers *o, const struct options *options, struct output *output,
                        struct error *error)
{
    struct trap_trace *trace = &o->trap_trace;
    const char *format = options->trace_format, *filter = options->trace_filter;
    *trace = (struct trap_trace){.put = trace_put, .self = &o->traps};
    trace->text = (struct trap_text){.places = o->places, .set = &o->m->cpu->config.extensions};
    if (format && !trap_trace_format(format, &trace->format)) {
        return error_set(error, ERROR_USAGE,
                         "--trace-format %s: there is no such format: text, detail or jsonl",
                         format);
    }
    if (filter && !trace_filter_parse(&trace->filter, "--trace-filter", filter, error)) {
        return false;
    }
    if (!trace_begin(&o->traps, "--trace-traps", options->trace_traps, output, error)) {
        return false;
    }
    if (trace_is_plain(options)) {
        listen_plainly(o);
        return true;
    }
    if (!observers_history(o)) {
        return no_memory(error);
    }
    const struct trap_watcher watcher = trap_trace_watcher(trace);
    trap_history_watch(o->history, &watcher);
    return trace->format != TRAP_FORMAT_JSONL || begin_json(o, error);
}

// --- instructions ---

static struct insn_line *insn_lines(struct observers *o)
{
    if (!o->lines) {
        o->lines = insn_line_create(o->m->cpu, o->places);
    }
    return o->lines;
}

// What both traces of instructions have in common, once their file is open.
static bool feed_trace(struct observers *o, const struct options *options, struct insn_trace *trace,
                       struct error *error)
{
    const char *filter = options->insn_filter;
    trace->m = o->m;
    trace->places = o->places;
    trace->put = trace_put;
    trace->filters = filter;
    if (filter && !trace_filter_parse(&trace->filter, "--insn-filter", filter, error)) {
        return false;
    }
    if (trace->filter.has[FILTER_cause] || trace->filter.has[FILTER_to]) {
        return error_set(error, ERROR_USAGE, "--insn-filter: cause and to are for traps");
    }
    if (trace->filter.has[FILTER_trap]) {
        if (!observers_history(o)) {
            return no_memory(error);
        }
        const struct trap_watcher watcher = insn_trace_watcher(trace);
        trap_history_watch(o->history, &watcher);
    }
    const struct insn_consumer consumer = {.insn = insn_trace_insn, .self = trace};
    insn_feed_add(&o->feed, &consumer);
    return true;
}

static bool trace_insns(struct observers *o, const struct options *options, struct output *output,
                        struct error *error)
{
    o->insn_trace = (struct insn_trace){.format = INSN_FORMAT_TEXT, .self = &o->insns};
    o->insn_trace.lines = insn_lines(o);
    if (!o->insn_trace.lines) {
        return no_memory(error);
    }
    return trace_begin(&o->insns, "--trace-insns", options->trace_insns, output, error) &&
           feed_trace(o, options, &o->insn_trace, error);
}

static bool log_commits(struct observers *o, const struct options *options, struct output *output,
                        struct error *error)
{
    o->commit_trace = (struct insn_trace){.format = INSN_FORMAT_COMMITS, .self = &o->commits};
    return trace_begin(&o->commits, "--log-commits", options->log_commits, output, error) &&
           feed_trace(o, options, &o->commit_trace, error);
}

struct insn_ring *observers_ring(struct observers *o)
{
    if (!o->ring) {
        o->ring = insn_ring_create(o->m->cpu, o->last > OBSERVERS_LAST ? o->last : OBSERVERS_LAST);
    }
    return o->ring;
}

static bool keep_last(struct observers *o, u64 count, struct error *error)
{
    if (count > INSN_RING_MAX) {
        return error_set(error, ERROR_USAGE, "--last %llu: at most %u are kept",
                         (unsigned long long)count, INSN_RING_MAX);
    }
    o->last = (u32)count;
    if (!observers_ring(o) || !insn_lines(o)) {
        return no_memory(error);
    }
    insn_ring_keep(o->ring, true);
    return true;
}

static void put_to_stderr(void *self, const char *text, size_t size)
{
    (void)self;
    fwrite(text, 1, size, stderr);
}

void observers_print_last(const struct observers *o)
{
    const struct text_sink sink = {.put = put_to_stderr};
    if (o->last) {
        u32 kept = insn_ring_count(o->ring), count = kept < o->last ? kept : o->last;
        text_print(&sink, "vitrine: the last %u instructions:\n", count);
        insn_ring_print(o->ring, o->lines, count, &sink);
    }
}

// --- all ---

static bool check_combination(const struct options *options, struct error *error)
{
    if (!options->trace_traps && (options->trace_format || options->trace_filter)) {
        return error_set(error, ERROR_USAGE,
                         "--trace-%s is for the trap log: give --trace-traps too",
                         options->trace_format ? "format" : "filter");
    }
    if (options->insn_filter && !options->trace_insns && !options->log_commits) {
        return error_set(error, ERROR_USAGE,
                         "--insn-filter is for instructions: give --trace-insns or --log-commits");
    }
    return true;
}

static bool draw_pipeline(struct observers *o, const struct options *options, struct output *output,
                          struct error *error)
{
    if (!o->m->config.timing || o->m->cpu->hart_count > 1) {
        return error_set(error, ERROR_USAGE, "--kanata shows the pipeline of %s: give %s",
                         o->m->config.timing ? "one hart" : "a timing model",
                         o->m->config.timing ? "-smp 1" : "--timing");
    }
    if (!trace_begin(&o->pipeline, "--kanata", options->kanata, output, error)) {
        return false;
    }
    const struct text_sink sink = {.put = trace_put, .self = &o->pipeline};
    kanata_begin(&o->kanata, o->m, 0, &sink);
    return true;
}

bool observers_attach(struct observers *o, const struct options *options, struct machine *m,
                      struct output *output, struct error *error)
{
    o->m = m;
    if (options->stats) {
        const struct cpu_listener listener = statistics_listener(&o->statistics);
        cpu_listen(m->cpu, &listener);
    }
    if (!check_combination(options, error)) {
        return false;
    }
    o->feed.cpu = m->cpu;
    bool names_things =
        options->trace_traps || options->trace_insns || options->log_commits || options->last;
    if (names_things && !(o->places = places_create(NULL))) {
        return no_memory(error);
    }
    return (!options->trace_traps || trace_traps(o, options, output, error)) &&
           (!options->trace_insns || trace_insns(o, options, output, error)) &&
           (!options->log_commits || log_commits(o, options, output, error)) &&
           (!options->kanata || draw_pipeline(o, options, output, error)) &&
           (!options->last || keep_last(o, options->last, error));
}

bool observers_end(struct observers *o, struct error *error)
{
    if (o->history) {
        trap_history_finish(o->history);
    }
    if (o->pipeline.file) {
        kanata_end(&o->kanata);
    }
    bool traced = trace_end(&o->traps, error);
    traced = trace_end(&o->pipeline, error) && traced;
    traced = trace_end(&o->insns, error) && traced;
    return trace_end(&o->commits, error) && traced;
}

void observers_destroy(struct observers *o)
{
    trap_json_destroy(o->trap_trace.json);
    trap_history_destroy(o->history);
    insn_ring_destroy(o->ring);
    insn_line_destroy(o->lines);
    places_destroy(o->places);
}
