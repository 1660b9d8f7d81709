#include "execute.h"

#include "execution.h"
#include "judge.h"
#include "machine_options.h"

#include "kernel-image/kernel_image.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORD_SIZE 4096
#define WORDS_ALL (2 * CASE_OPTIONS_MAX + 16)
#define TRACE_MAX (64u << 20)

void execute_trace_path(const struct test_case *test, char *path)
{
    const char *slash = strrchr(test->file->path, '/');
    int folder = slash ? (int)(slash - test->file->path) + 1 : 0;
    snprintf(path, EXECUTE_PATH_SIZE, "%.*s%s.traps", folder, test->file->path, test->slug);
}

static void cannot_run(struct outcome *outcome, const struct error *error)
{
    outcome->verdict = VERDICT_ERROR;
    outcome_fail(outcome, "%s", error->text);
}

// --- the machine, as the test file's options say ---

// The command line that a test file's keys and options amount to.
struct command_line {
    char words[WORDS_ALL][WORD_SIZE];
    char *arguments[WORDS_ALL + 1];
    int count;
    struct options options; // as they are read
};

__attribute__((format(printf, 2, 3))) static void add_word(struct command_line *line,
                                                           const char *format, ...)
{
    va_list arguments;
    assert(line->count < WORDS_ALL);
    va_start(arguments, format);
    vsnprintf(line->words[line->count], WORD_SIZE, format, arguments);
    va_end(arguments);
    line->arguments[line->count] = line->words[line->count];
    line->count++;
}

static void write_line(const struct test_case *test, struct command_line *line)
{
    const struct test_file *file = test->file;
    add_word(line, "vitrine");
    for (u32 i = 0; i < test->option_count; i++) {
        const struct test_option *option = &test->options[i];
        add_word(line, option->value ? "--%s=%s" : "--%s", option->name, option->value);
    }
    if (file->disk) {
        add_word(line, "--drive=file=%s,if=none,format=raw,id=disk", file->disk);
        add_word(line, "--device=virtio-blk-device,drive=disk,bus=virtio-mmio-bus.0");
        add_word(line, "--snapshot");
    }
    if (file->kernel) {
        add_word(line, "--kernel=%s", file->kernel);
    }
}

// Options of the program that are about its terminal, its reports or its own end, not the machine.
static bool check_meaning(const struct test_case *test, struct error *error)
{
    static const char *const others[] = {
        "input", "max-steps", "trace-traps", "trace-insns", "script",  "x",     "hash",
        "stats", "serial",    "S",           "help",        "version", "kernel"};
    for (u32 i = 0; i < test->option_count; i++) {
        for (size_t k = 0; k < ARRAY_LEN(others); k++) {
            if (strcmp(test->options[i].name, others[k]) == 0) {
                return yaml_fail(&test->file->yaml, test->options[i].node, error,
                                 "the option %s is not for a test: keys of the file say what runs, "
                                 "what is typed and how long",
                                 others[k]);
            }
        }
    }
    return true;
}

// In the test file's folder: that is where the names of files begin. The machine keeps texts of the
// command line.
static struct machine *make_machine(const struct test_case *test, struct command_line *line,
                                    struct error *error)
{
    struct error cause;
    line->options = options_defaults();
    if (!check_meaning(test, error)) {
        return NULL;
    }
    write_line(test, line);
    struct machine *m = options_parse(&line->options, line->count, line->arguments, &cause)
                            ? machine_options_create(&line->options, &cause)
                            : NULL;
    if (m && !machine_options_name_images(&line->options, m, kernel_image, kernel_image_size,
                                          "the teaching kernel", NULL, &cause)) {
        machine_destroy(m);
        m = NULL;
    }
    if (!m) {
        error_set(error, cause.kind, "%s: %.400s", test->file->path, cause.text);
    }
    return m;
}

static bool enter_folder(const char *path, struct error *error)
{
    char copy[EXECUTE_PATH_SIZE];
    snprintf(copy, sizeof copy, "%s", path);
    return chdir(dirname(copy)) == 0 ||
           error_set(error, ERROR_FILE, "%s: its folder can't be entered: %s", path,
                     strerror(errno));
}

// --- the points of the file's sentences and measures, in their order ---

static bool watch_assertions(struct watch *watch, const struct test_file *file, struct error *error)
{
    u32 number;
    for (u32 i = 0; i < file->assertion_count; i++) {
        const struct assertion *a = &file->assertions[i];
        i32 after = -1;
        if (a->kind == ASSERTION_WITHIN || a->kind == ASSERTION_BEFORE) {
            if (!watch_add(watch, &a->other, -1, &number, error)) {
                return false;
            }
            after = a->kind == ASSERTION_WITHIN ? (i32)number : -1;
        }
        if (!watch_add(watch, &a->point, after, &number, error)) {
            return false;
        }
        watch->points[number].variable = a->kind == ASSERTION_VARIABLE ? a : NULL;
        if (a->kind == ASSERTION_VARIABLE && !symbols_named(watch->symbols, a->variable)) {
            return error_set(error, ERROR_USAGE, "the kernel has no variable %s", a->variable);
        }
    }
    return true;
}

static bool watch_measures(struct watch *watch, const struct test_file *file, struct error *error)
{
    u32 number;
    for (u32 i = 0; i < file->measure_count; i++) {
        const struct test_measure *measure = &file->measures[i];
        if (!watch_add(watch, &measure->from, -1, &number, error) ||
            !watch_add(watch, &measure->to, (i32)number, &number, error)) {
            return false;
        }
    }
    return true;
}

// --- the whole ---

// A golden trace that is there, as text; null for none.
static char *read_trace(const struct test_case *test)
{
    char path[EXECUTE_PATH_SIZE];
    execute_trace_path(test, path);
    FILE *file = test->file->traps.given ? fopen(path, "rb") : NULL;
    if (!file) {
        return NULL;
    }
    char *text = malloc(TRACE_MAX + 1);
    if (text) {
        text[fread(text, 1, TRACE_MAX, file)] = '\0';
    }
    fclose(file);
    return text;
}

static bool prepare(struct execution *e, struct error *error)
{
    const struct test_file *file = e->test->file;
    e->line = calloc(1, sizeof *e->line);
    if (!e->line) {
        return error_set(error, ERROR_HOST, "the host has no memory for %s", e->test->name);
    }
    if (!enter_folder(file->path, error) || !(e->m = make_machine(e->test, e->line, error))) {
        return false;
    }
    e->m->output = execution_print;
    e->m->output_self = e;
    guest_options_begin(&e->guest, &e->line->options, e->m);
    e->symbols = guest_options_names(&e->guest);
    e->history = trap_history_create(e->m, TRAP_HISTORY_SIZE);
    e->golden = file->traps.given
                    ? golden_create(&file->traps, e->symbols, &e->guest.knowledge.view)
                    : NULL;
    if (!e->symbols || !e->history || (file->traps.given && !e->golden)) {
        return error_set(error, ERROR_HOST, "the host has no memory for %s", e->test->name);
    }
    watch_begin(&e->watch, e->m, e->symbols);
    struct error cause;
    if (!watch_assertions(&e->watch, file, &cause) || !watch_measures(&e->watch, file, &cause)) {
        return error_set(error, cause.kind, "%s: %.400s", file->path, cause.text);
    }
    if (!machine_boot(e->m, &cause)) {
        return error_set(error, cause.kind, "%s: %.400s", file->path, cause.text);
    }
    if (!guest_options_know(&e->guest, &cause)) {
        return error_set(error, cause.kind, "%s: %.400s", file->path, cause.text);
    }
    trap_history_set_view(e->history, &e->guest.knowledge.view);
    trap_history_attach(e->history);
    if (e->golden) {
        golden_attach(e->golden, e->history);
    }
    watch_start(&e->watch, e->history);
    return true;
}

void execute_case(const struct test_case *test, const struct pins *pins, bool update,
                  struct outcome *outcome)
{
    struct error error;
    struct execution *e = calloc(1, sizeof *e);
    *outcome = (struct outcome){.verdict = VERDICT_PASS};
    if (!e) {
        error_set(&error, ERROR_HOST, "the host has no memory for %s", test->name);
        cannot_run(outcome, &error);
        return;
    }
    char *trace = read_trace(test);
    e->test = test;
    if (!prepare(e, &error) || !execution_run(e, &error)) {
        cannot_run(outcome, &error);
    } else {
        judge_run(e, pins, update, trace, outcome);
    }
    free(trace);
    golden_destroy(e->golden);
    trap_history_destroy(e->history);
    guest_options_close(&e->guest);
    machine_destroy(e->m);
    free(e->line);
    free(e->console);
    free(e);
}
