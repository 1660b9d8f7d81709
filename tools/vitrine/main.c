// vitrine: a machine, made as the command line says, run to its end.
#include "cost_option.h"
#include "diagnosis.h"
#include "dump_tree.h"
#include "exit_codes.h"
#include "guest_options.h"
#include "help.h"
#include "input_file.h"
#include "log_option.h"
#include "machine_options.h"
#include "monitor.h"
#include "observers.h"
#include "options.h"
#include "pacing.h"
#include "process_file.h"
#include "report.h"
#include "runner/runner.h"
#include "semihosting_folder.h"
#include "serial_option.h"
#include "signals.h"
#include "signature.h"
#include "terminal.h"

#include "kernel-image/kernel_image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// All that a run consists of, in the order in which it is made.
struct program {
    struct options options;
    struct machine *m;
    struct network *network;
    struct serial serial;
    struct semihosting_folder semihosting;
    struct output output, screen;
    struct console console;
    struct observers observers;
    struct guest_options guest;
    struct log_option log;
    struct cost_option cost;
    struct diagnosis diagnosis;
    struct monitor monitor;
};

static int exit_code_of(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return EXIT_LEFT;
    case ERROR_USAGE:
        return EXIT_USAGE;
    case ERROR_FILE:
        return EXIT_FILE;
    case ERROR_IMAGE:
        return EXIT_IMAGE;
    case ERROR_HOST:
        return EXIT_HOST;
    }
    return EXIT_HOST;
}

static void report_trouble(void *self, const char *text)
{
    report_message(self, text);
}

static bool attach_semihosting(struct program *p, struct error *error)
{
    const struct options *options = &p->options;
    const char *folder = options->semihosting_folder;
    if (folder && !semihosting_folder_open(&p->semihosting, folder, error)) {
        return false;
    }
    if (options->semihosting || options->semihosting_config || folder) {
        semihosting_attach(p->m, folder ? &p->semihosting.functions : NULL);
    }
    return true;
}

static bool create_machine(struct program *p, struct error *error)
{
    p->m = machine_options_create(&p->options, error);
    p->network = network_create();
    if (!p->m || !p->network) {
        return p->m ? error_set(error, ERROR_HOST, "the host has no memory for a network") : false;
    }
    p->m->report = report_trouble;
    p->m->report_self = &p->output;
    if (!attach_semihosting(p, error)) {
        return false;
    }
    if (p->serial.kind != SERIAL_NULL) {
        p->m->output = output_put;
        p->m->output_self = &p->output;
    }
    return machine_options_name_images(&p->options, p->m, kernel_image, kernel_image_size,
                                       "the teaching kernel", p->network, error);
}

static bool starts_in_debugger(const struct program *p)
{
    const struct options *options = &p->options;
    return options->debug || options->stopped || options->script || options->commands.count ||
           p->serial.monitor;
}

static bool prepare(struct program *p, struct error *error)
{
    const char *input = p->options.input;
    if (!serial_option_open(&p->options, &p->serial, &p->output, error) ||
        !create_machine(p, error) || !machine_boot(p->m, error)) {
        return false;
    }
    if (p->options.signature && !signature_check(p->m, p->options.signature_granularity, error)) {
        return false;
    }
    guest_options_begin(&p->guest, &p->options, p->m);
    if ((input && !input_file_type(p->m, input, error)) ||
        !observers_attach(&p->observers, &p->options, p->m, &p->output, error) ||
        !guest_options_open(&p->guest, &p->observers, &p->output, error) ||
        !log_option_begin(&p->log, &p->options, p->m, &p->guest, &p->output, error) ||
        !cost_option_begin(&p->cost, &p->options, p->m, &p->guest.knowledge, &p->observers,
                           &p->output, error) ||
        !diagnosis_open(&p->diagnosis, &p->options, p->m, &p->guest, &p->observers, error)) {
        return false;
    }
    p->screen.file = STDOUT_FILENO;
    console_start(&p->console, input || starts_in_debugger(p), p->serial.kind != SERIAL_STDIO,
                  p->serial.kind == SERIAL_LINK ? &p->serial.link : NULL);
    return terminal_make_raw(error);
}

static int exit_code_of_end(const struct program *p, enum session_end end,
                            const struct error *error)
{
    switch (end) {
    case SESSION_EXITED:
        return (int)(p->m->state.status & EXIT_GUEST_MASK);
    case SESSION_LIMIT:
        return EXIT_LIMIT;
    case SESSION_STUCK:
        return EXIT_STUCK;
    case SESSION_STOPPED: // by the doctor: others' stops are the debugger's
        return EXIT_LOOP;
    case SESSION_LEFT:
    case SESSION_MONITOR: // main_loop goes on with it
    case SESSION_SIGNAL:  // signals_die follows
        return EXIT_LEFT;
    case SESSION_OUTPUT_LOST:
        return EXIT_OUTPUT;
    case SESSION_FAILED:
        return exit_code_of(error->kind);
    }
    return EXIT_HOST;
}

// The debugger, and what it wants to know, is made when somebody first wants it.
static bool start_monitor(struct program *p, struct session *session, struct error *error)
{
    if (p->monitor.session) {
        return true;
    }
    if (!guest_options_know(&p->guest, error)) {
        return false;
    }
    monitor_start(&p->monitor, session, &p->guest.knowledge, &p->observers, &p->log, &p->options);
    return true;
}

// Runs the machine until the session is over, in turns with the debugger.
static enum session_end run_session(struct program *p, struct session *session, struct error *error)
{
    bool debugs = starts_in_debugger(p);
    enum session_end end = debugs ? SESSION_MONITOR : session_run(session, error);
    while (end == SESSION_MONITOR ||
           (end == SESSION_STOPPED && (debugs || !diagnosis_is_fatal(&p->diagnosis)))) {
        end = start_monitor(p, session, error) ? monitor_run(&p->monitor, end, error)
                                               : SESSION_FAILED;
    }
    monitor_end(&p->monitor);
    return end;
}

// Whether the guest writes to another place than the debugger.
static bool is_elsewhere(const struct serial *serial)
{
    return serial->kind == SERIAL_FILE || serial->kind == SERIAL_LINK;
}

// The run, and what there is to say about it afterwards.
static int run(struct program *p)
{
    struct error error = {0};
    const struct options *options = &p->options;
    struct session session = {.m = p->m,
                              .network = p->network,
                              .console = &p->console,
                              .output = &p->output,
                              .screen = is_elsewhere(&p->serial) ? &p->screen : &p->output,
                              .hurries = options->max_steps != UINT64_MAX || starts_in_debugger(p),
                              .slice_steps = options->slice,
                              .max_steps = options->max_steps};
    u64 start_ns = pacing_host_ns();
    enum session_end end = run_session(p, &session, &error);
    u64 host_ns = pacing_host_ns() - start_ns;
    terminal_restore();
    int code = p->monitor.has_status ? p->monitor.status : exit_code_of_end(p, end, &error);
    bool traced = observers_end(&p->observers, &error);
    if (end == SESSION_EXITED && options->signature) {
        traced =
            signature_write(p->m, options->signature, options->signature_granularity, &error) &&
            traced;
    }
    traced = guest_options_end(&p->guest, &error) && traced;
    traced = log_option_end(&p->log, &error) && traced;
    traced = cost_option_end(&p->cost, &error) && traced;
    traced = network_finish(p->network, &error) && traced;
    if (end != SESSION_FAILED && !traced) {
        code = exit_code_of(error.kind);
    }
    if (error.kind != ERROR_NONE) {
        report_message(&p->output, error.text);
    }
    report_end(&session, end, &p->guest);
    if (code != EXIT_LEFT) {
        observers_print_last(&p->observers);
    }
    diagnosis_report(&p->diagnosis, p->m, &p->guest, end);
    if (options->stats) {
        report_statistics(p->m, &p->observers.statistics, host_ns);
    }
    if (options->hash) {
        report_hash(p->m);
    }
    return code;
}

static void destroy(struct program *p)
{
    semihosting_folder_close(&p->semihosting);
    serial_option_close(&p->serial, &p->output);
    log_option_close(&p->log);
    cost_option_close(&p->cost);
    observers_destroy(&p->observers);
    guest_options_close(&p->guest);
    machine_destroy(p->m);
    network_destroy(p->network);
    free(p);
}

static bool check_options(struct options *options, struct error *error)
{
    if (options->slice == 0) {
        return error_set(error, ERROR_USAGE,
                         "--slice 0: nothing would ever run: give it 1 or more");
    }
    return true;
}

static int answer_error(const struct program *p, const struct error *error)
{
    report_message(&p->output, error->text);
    return exit_code_of(error->kind);
}

static int start(struct program *p, int argument_count, char **arguments)
{
    struct error error = {0};
    p->options = options_defaults();
    int taken = cost_option_command(argument_count, arguments, &p->options);
    if (!options_parse(&p->options, argument_count - taken, arguments + taken, &error)) {
        return answer_error(p, &error);
    }
    if (p->options.help || p->options.version) {
        (p->options.help ? help_print : help_print_version)(stdout);
        return fflush(stdout) == 0 ? EXIT_LEFT : EXIT_OUTPUT;
    }
    if (machine_options_help(&p->options, stdout)) {
        return fflush(stdout) == 0 ? EXIT_LEFT : EXIT_OUTPUT;
    }
    if (!check_options(&p->options, &error) || !prepare(p, &error)) {
        return answer_error(p, &error);
    }
    if (dump_tree_asked(&p->options)) {
        return dump_tree(&p->options, p->m, &error) ? EXIT_LEFT : answer_error(p, &error);
    }
    signals_install();
    const char *process_file = p->options.process_file;
    if (process_file && !process_file_write(process_file, &error)) {
        return answer_error(p, &error);
    }
    int code = run(p);
    if (process_file) {
        process_file_remove(process_file);
    }
    return code;
}

// So that no file that is opened gets the number of a standard one that is closed, and with it what
// goes there. What takes its place can't be written either.
static void occupy_standard_files(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) {
        if (fcntl(file, F_GETFD) < 0) {
            open("/dev/null", O_RDONLY);
        }
    }
}

int main(int argument_count, char **arguments)
{
    occupy_standard_files();
    if (argument_count > 1 && strcmp(arguments[1], "test") == 0) {
        return runner_main(argument_count - 2, arguments + 2);
    }
    struct program *p = calloc(1, sizeof *p);
    if (!p) {
        fputs("vitrine: the host has no memory\n", stderr);
        return EXIT_HOST;
    }
    int code = start(p, argument_count, arguments);
    destroy(p);
    if (signals_ending()) {
        signals_die(signals_ending());
    }
    return code;
}
