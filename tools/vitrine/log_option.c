#include "log_option.h"

#include <stdio.h>

// QEMU gives the names of functions only.
static const char *function_at(void *self, u64 address)
{
    struct log_option *log = self;
    const struct symbols *names = guest_options_names(log->guest);
    const struct symbol *symbol = names ? symbols_find(names, address, NULL) : NULL;
    return symbol && symbol->kind == SYMBOL_FUNCTION ? symbol->name : NULL;
}

static bool open_trace(struct log_option *log, struct error *error)
{
    const char *option = *log->path ? "-D" : "-d";
    return log->trace.file || trace_begin(&log->trace, option, log->path, log->output, error);
}

static bool open_log(struct log_option *log, struct error *error)
{
    const struct qemu_sink sink = {.out = {.put = trace_put, .self = &log->trace},
                                   .function = function_at,
                                   .function_self = log};
    if (!open_trace(log, error)) {
        return false;
    }
    if (!log->log) {
        log->log = qemu_log_create(log->m, &sink);
    }
    return log->log || error_set(error, ERROR_HOST, "the host has no memory for a log");
}

// What the command line says but for the items.
static bool read_choice(const struct options *options, struct qemu_choice *choice,
                        struct error *error)
{
    *choice = (struct qemu_choice){.single_step = options->single_step};
    return !options->log_ranges || qemu_choice_ranges(choice, options->log_ranges, error);
}

static bool choose(struct log_option *log, const char *option, const char *text,
                   struct error *error)
{
    struct qemu_choice choice;
    if (!read_choice(log->options, &choice, error) ||
        !qemu_choice_items(&choice, option, text, error)) {
        return false;
    }
    if (!choice.items && !log->log) {
        return true;
    }
    if (!open_log(log, error)) {
        return false;
    }
    qemu_log_choose(log->log, &choice);
    return true;
}

bool log_option_begin(struct log_option *log, const struct options *options, struct machine *m,
                      struct guest_options *guest, struct output *output, struct error *error)
{
    struct qemu_choice unused;
    log->options = options;
    log->m = m;
    log->guest = guest;
    log->output = output;
    log->path = options->log_file ? options->log_file : "";
    if (!options->log_items) {
        return read_choice(options, &unused, error);
    }
    return choose(log, "-d", options->log_items, error);
}

bool log_option_choose(struct log_option *log, const char *text, struct error *error)
{
    return choose(log, "log", text, error);
}

bool log_option_redirect(struct log_option *log, const char *path, struct error *error)
{
    if (!trace_end(&log->trace, error)) {
        return false;
    }
    log->trace.file = NULL;
    snprintf(log->own_path, sizeof log->own_path, "%s", path);
    log->path = log->own_path;
    return !log->log || open_trace(log, error);
}

bool log_option_end(struct log_option *log, struct error *error)
{
    return trace_end(&log->trace, error);
}

void log_option_close(struct log_option *log)
{
    qemu_log_destroy(log->log);
}
