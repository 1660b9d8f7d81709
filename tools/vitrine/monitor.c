#include "monitor.h"

#include "exit_codes.h"
#include "prompt.h"
#include "signals.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROMPT "(vitrine) "

// What the debugger says begins a line of its own, whatever the guest left unfinished.
static void put(void *self, const char *text, size_t size)
{
    struct monitor *monitor = self;
    struct output *output = monitor->session->screen;
    if (output->mid_line && !monitor->mid_line) {
        output_put(output, (const u8 *)"\n", 1);
    }
    if (size > 0) {
        output_put(output, (const u8 *)text, size);
        monitor->mid_line = text[size - 1] != '\n';
    }
}

// How the end of a session looks to the debugger.
static enum debugger_end end_for_debugger(enum session_end end)
{
    switch (end) {
    case SESSION_LIMIT:
        return DEBUGGER_LIMIT;
    case SESSION_STOPPED:
        return DEBUGGER_STOPPED;
    case SESSION_MONITOR:
        return DEBUGGER_INTERRUPTED;
    case SESSION_EXITED:
        return DEBUGGER_EXITED;
    case SESSION_STUCK:
        return DEBUGGER_STUCK;
    case SESSION_LEFT:
    case SESSION_SIGNAL:
    case SESSION_OUTPUT_LOST:
    case SESSION_FAILED:
        return DEBUGGER_OVER;
    }
    return DEBUGGER_OVER;
}

// At most `steps` more, and no more than --max-steps in all: that ends the session.
static enum debugger_end run(void *self, u64 steps)
{
    struct monitor *monitor = self;
    struct session *session = monitor->session;
    u64 end = session->max_steps;
    u64 now = machine_steps(session->m);
    session->max_steps = steps < end - now ? now + steps : end;
    if (session->console->terminal) {
        terminal_again();
    }
    monitor->end = session_run(session, &monitor->error);
    if (monitor->end == SESSION_LIMIT && signals_take_interrupt()) {
        monitor->end = SESSION_MONITOR; // a run of few steps ends before it looks
    }
    if (session->console->terminal) {
        terminal_restore();
    }
    session->max_steps = end;
    bool all_used = monitor->end == SESSION_LIMIT && machine_steps(session->m) >= end;
    return all_used ? DEBUGGER_OVER : end_for_debugger(monitor->end);
}

static bool interrupted(void *self)
{
    (void)self;
    return signals_take_interrupt() || signals_ending();
}

static struct trap_history *history(void *self)
{
    return observers_history(self);
}

static bool choose_log(void *self, const char *text, struct error *error)
{
    return log_option_choose(self, text, error);
}

static bool redirect_log(void *self, const char *path, struct error *error)
{
    return log_option_redirect(self, path, error);
}

void monitor_start(struct monitor *monitor, struct session *session,
                   const struct guest_knowledge *knowledge, struct observers *observers,
                   struct log_option *log, const struct options *options)
{
    const struct debugger_parts parts = {.m = session->m,
                                         .knowledge = knowledge,
                                         .history = history,
                                         .history_self = observers,
                                         .ring = observers_ring(observers),
                                         .log = {log, choose_log, redirect_log}};
    const struct debugger_host host = {.self = monitor, .run = run, .interrupted = interrupted};
    const struct text_sink out = {.put = put, .self = monitor};
    *monitor = (struct monitor){.session = session, .options = options, .end = SESSION_LEFT};
    monitor->scripted = options->script || options->commands.count;
    monitor->prompts = !monitor->scripted && isatty(STDIN_FILENO);
    debugger_start(&monitor->debugger, &parts, out, host);
    sources_add_folder(&monitor->debugger.sources, VITRINE_SOURCE_DIR);
    const char *no_color = getenv("NO_COLOR"); // no-color.org
    monitor->debugger.colours = isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

void monitor_end(struct monitor *monitor)
{
    debugger_end(&monitor->debugger);
}

// Whether nobody gets what is said any more: a closed pipe, a full disk.
static bool is_lost(const struct monitor *monitor)
{
    return monitor->session->output->error || monitor->session->screen->error;
}

// --script, then each -x; false with monitor->error at the first command that fails.
static bool execute_options(struct monitor *monitor)
{
    const struct options *options = monitor->options;
    struct debugger *d = &monitor->debugger;
    if (options->script && !debugger_source(d, options->script, &monitor->error)) {
        return false;
    }
    for (u32 i = 0; i < options->commands.count && !d->leaves && !is_lost(monitor); i++) {
        if (!debugger_execute(d, options->commands.items[i], false, &monitor->error)) {
            return false;
        }
    }
    return true;
}

// A line, with what went wrong said among the output, where whoever reads it looks.
static void execute_line(struct monitor *monitor, const char *line)
{
    struct error error = {0};
    if (!debugger_execute(&monitor->debugger, line, monitor->prompts, &error)) {
        text_print(&monitor->debugger.out, "%s\n", error.text);
        monitor->failed |= !monitor->prompts;
    }
    output_flush(monitor->session->screen);
}

static void execute_terminal(struct monitor *monitor)
{
    struct debugger *d = &monitor->debugger;
    char line[DEBUGGER_LINE_SIZE + 1];
    prompt_begin(d);
    debugger_greet(d);
    output_flush(monitor->session->output);
    while (!d->leaves && !signals_ending() && !is_lost(monitor)) {
        bool in_block = d->block.kind != BLOCK_NONE, dropped = false;
        if (!prompt_read(in_block ? "> " : PROMPT, line, sizeof line, in_block ? &dropped : NULL)) {
            break;
        }
        if (dropped) { // C-c
            blocks_drop(d);
            continue;
        }
        execute_line(monitor, line);
    }
    prompt_end();
}

// Each line is shown behind the prompt, so that what comes out reads as a session on a terminal
// does.
static void execute_pipe(struct monitor *monitor)
{
    struct debugger *d = &monitor->debugger;
    char line[DEBUGGER_LINE_SIZE + 1];
    while (!d->leaves && !signals_ending() && !is_lost(monitor) &&
           fgets(line, sizeof line, stdin)) {
        size_t length = strlen(line);
        text_print(&d->out, "%s" PROMPT "%s%s", monitor->mid_line ? "\n" : "", line,
                   length && line[length - 1] == '\n' ? "" : "\n");
        execute_line(monitor, line);
    }
}

// The program's status where it is not the session's: quit's, or that a command has failed.
static void settle_status(struct monitor *monitor)
{
    monitor->has_status = (monitor->debugger.has_status || monitor->failed) && !is_lost(monitor);
    monitor->status = monitor->debugger.has_status ? monitor->debugger.status : EXIT_COMMAND;
}

// How the session ended: as the last run did where that was an end, else somebody left.
static enum session_end session_end_of(const struct monitor *monitor)
{
    if (signals_ending()) {
        return SESSION_SIGNAL;
    }
    if (is_lost(monitor)) {
        return SESSION_OUTPUT_LOST;
    }
    bool over = monitor->debugger.last == DEBUGGER_OVER || monitor->end == SESSION_EXITED;
    return over ? monitor->end : SESSION_LEFT;
}

enum session_end monitor_run(struct monitor *monitor, enum session_end end, struct error *error)
{
    terminal_restore();
    terminal_interrupts();
    signals_interrupt_only();
    monitor->end = SESSION_LEFT;
    debugger_enter(&monitor->debugger, end_for_debugger(end));
    if (monitor->scripted) {
        monitor->failed = !execute_options(monitor);
    } else if (monitor->prompts) {
        execute_terminal(monitor);
    } else {
        execute_pipe(monitor);
    }
    output_flush(monitor->session->screen);
    settle_status(monitor);
    *error = monitor->error;
    return session_end_of(monitor);
}
