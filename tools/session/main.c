// session [vitrine's options] <SCRIPT: a session at the teaching kernel's shell that is the same
// every time. tools/lesson runs the sessions of docs/lessons/ with it.
//
// A line of the script is typed, with a return, when the shell prompts for it: at the first
// boundary of a slice of steps after the prompt, which depends on the machine alone. A line of ^
// and a capital letter is that control key, typed when the console has been quiet for a while. The
// session ends with the guest, at the prompt after the last line, or where that one is long in
// coming. What the console shows goes to standard output, without carriage returns, and MARK before
// each line that is typed.
//
// Of vitrine's options it knows those that make the machine, --trace-traps=FILE and --max-steps.
// Exit status: the guest's; 0 at the prompt; 1 where something is wrong, with a line on standard
// error.
#include "inspect/trap_log.h"
#include "kernel-image/kernel_image.h"
#include "machine/machine.h"
#include "vitrine/options.h"
#include "vitrine/smp_option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK             '\036' // "record separator"
#define PROMPT           "$ "
#define SLICE_STEPS      2000
#define QUIET_CLOCK      20000000  // 0.2 seconds of the guest's time
#define LEAVE_CLOCK      200000000 // 2 seconds
#define MAX_STEPS        3000000000
#define STATUS_MASK      255
#define SCRIPT_LINE_SIZE 256

struct session {
    struct machine *m;
    struct symbols *symbols;
    struct trap_log log;
    struct places *places;
    FILE *trace;

    char line[SCRIPT_LINE_SIZE]; // of the script, the next to type; "" at its end
    bool prompted;               // the shell waits for a line
    char start[sizeof PROMPT];   // of the console's present line
    size_t column;               // in it
    u64 shown_at;                // the clock at the last character
};

static void show(void *self, const u8 *bytes, size_t size)
{
    struct session *session = self;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\r') {
            continue;
        }
        putchar(bytes[i]);
        if (session->column < sizeof PROMPT - 1) {
            session->start[session->column] = (char)bytes[i];
        }
        session->column = bytes[i] == '\n' ? 0 : session->column + 1;
        session->prompted = session->prompted || (session->column == sizeof PROMPT - 1 &&
                                                  strcmp(session->start, PROMPT) == 0);
    }
    session->shown_at = session->m->state.clock;
}

static void put_trap(void *self, const char *line, size_t size)
{
    fwrite(line, 1, size, self);
}

static void read_line(struct session *session)
{
    if (!fgets(session->line, sizeof session->line, stdin)) {
        session->line[0] = 0;
    }
    session->line[strcspn(session->line, "\n")] = 0;
}

static bool is_key(const char *line)
{
    return line[0] == '^' && line[1] >= 'A' && line[1] <= 'Z' && line[2] == 0;
}

// Types the next line, where its time has come. False where it never will, or all is done.
static bool type(struct session *session, bool idle)
{
    const char *line = session->line;
    u64 silence = session->m->state.clock - session->shown_at;
    bool quiet = idle || silence > QUIET_CLOCK;
    if (line[0] == 0) {
        return !session->prompted && !idle && silence < LEAVE_CLOCK;
    }
    if (is_key(line) ? !quiet : !session->prompted) {
        return !idle;
    }
    char typed[SCRIPT_LINE_SIZE + 1];
    size_t size = (size_t)snprintf(typed, sizeof typed, "%s\r", line);
    if (is_key(line)) {
        typed[0] = (char)(line[1] - '@');
        size = 1;
    }
    session->prompted = false;
    session->shown_at = session->m->state.clock;
    putchar(MARK);
    bool taken = machine_input(session->m, (const u8 *)typed, size);
    read_line(session);
    return taken;
}

static bool prepare(struct session *session, const struct options *options, struct error *error)
{
    struct machine_config config = machine_default_config();
    if (options->harts && !smp_option_read(options->harts, &config.hart_count, error)) {
        return false;
    }
    config.ram_size_bytes = options->memory_bytes;
    config.quantum = options->quantum;
    config.seed = options->seed;
    config.boot_arguments = options->append;
    session->m = machine_create(&config, error);
    if (!session->m) {
        return false;
    }
    session->m->output = show;
    session->m->output_self = session;
    machine_set_kernel_bytes(session->m, kernel_image, kernel_image_size, "the teaching kernel");
    session->symbols = symbols_create();
    if (!machine_boot(session->m, error) || !session->symbols ||
        !symbols_add_elf(session->symbols, &session->m->kernel, 0, error)) {
        return false;
    }
    if (options->trace_traps) {
        session->trace = fopen(options->trace_traps, "w");
        session->places = places_create(session->symbols);
        session->log =
            (struct trap_log){.put = put_trap, .self = session->trace, .places = session->places};
        const struct cpu_listener listener = trap_log_listener(&session->log);
        cpu_listen(session->m->cpu, &listener);
    }
    return !options->trace_traps || session->trace ||
           error_set(error, ERROR_FILE, "--trace-traps %s: can't be written", options->trace_traps);
}

// A slice, and what it makes possible to type. Time passes in an idle machine only when nothing can
// be typed. False at the end of the session.
static bool run_slice(struct session *session, bool *failed, struct error *error)
{
    struct machine *m = session->m;
    enum machine_stop stop;
    *failed = !machine_run(m, SLICE_STEPS, false, &stop, error);
    if (*failed || stop == MACHINE_EXITED) {
        return false;
    }
    u64 event = machine_next_event(m);
    size_t typed = m->input_size_bytes;
    if (!type(session, stop == MACHINE_IDLE && event == MACHINE_NEVER)) {
        return false;
    }
    if (stop == MACHINE_IDLE && m->input_size_bytes == typed) {
        machine_pass_time(m, event);
    }
    return true;
}

static int run(struct session *session, u64 max_steps, struct error *error)
{
    bool failed;
    read_line(session);
    while (run_slice(session, &failed, error)) {
        if (machine_steps(session->m) > max_steps) {
            failed = true;
            error_set(error, ERROR_USAGE, "not at its end after %llu steps",
                      (unsigned long long)max_steps);
            break;
        }
    }
    return failed ? EXIT_FAILURE : (int)(session->m->state.status & STATUS_MASK);
}

int main(int argument_count, char **arguments)
{
    struct machine_config defaults = machine_default_config();
    struct options options = {.memory_bytes = defaults.ram_size_bytes,
                              .quantum = defaults.quantum,
                              .max_steps = MAX_STEPS};
    static struct session session;
    struct error error = {0};
    int status = EXIT_FAILURE;
    if (options_parse(&options, argument_count, arguments, &error) &&
        prepare(&session, &options, &error)) {
        status = run(&session, options.max_steps, &error);
    }
    fflush(stdout);
    if (error.kind != ERROR_NONE) {
        fprintf(stderr, "session: %s\n", error.text);
    }
    if (session.trace) {
        fclose(session.trace);
    }
    places_destroy(session.places);
    symbols_destroy(session.symbols);
    machine_destroy(session.m);
    return status;
}
