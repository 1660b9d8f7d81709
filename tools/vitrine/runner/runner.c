#include "runner.h"

#include "execute.h"
#include "exit_codes.h"
#include "results.h"
#include "runner_options.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// All of a run.
struct runner {
    struct runner_options options;
    struct cases cases;
    struct pins **pins; // of the files, each once
    size_t pins_count;
    struct job *jobs; // those that are run, in the order of the cases, each repeat behind the other
    size_t job_count;
    size_t reported; // jobs that have been reported
    size_t ended;
    bool on_terminal;
    bool silent; // standard output is for the results
};

static int exit_status_of(const struct error *error)
{
    static const int statuses[] = {[ERROR_NONE] = EXIT_ALL_PASSED,
                                   [ERROR_USAGE] = EXIT_USAGE,
                                   [ERROR_FILE] = EXIT_FILE,
                                   [ERROR_IMAGE] = EXIT_IMAGE,
                                   [ERROR_HOST] = EXIT_HOST};
    return statuses[error->kind];
}

static bool parse(struct runner *runner, int count, char **arguments, struct error *error)
{
    bool named = false;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    runner->options.parallel = processors > 0 ? (u64)processors : 1;
    runner->options.repeat = 1;
    for (int i = 0; i < count; i++) {
        if (arguments[i][0] == '-' && arguments[i][1]) {
            if (!runner_option(&runner->options, count, arguments, &i, error)) {
                return false;
            }
        } else {
            named = true;
            if (!cases_add(&runner->cases, arguments[i], error)) {
                return false;
            }
        }
    }
    return runner->options.help || named || cases_add(&runner->cases, ".", error);
}

// "I/N", both from 1 on.
static bool parse_shard(const char *text, u64 *index, u64 *shards, struct error *error)
{
    char end;
    *index = *shards = 1;
    return !text ||
           (sscanf(text, "%" SCNu64 "/%" SCNu64 "%c", index, shards, &end) == 2 && *index >= 1 &&
            *index <= *shards) ||
           error_set(error, ERROR_USAGE, "--shard %s: write I/N, with I from 1 to N", text);
}

// --- choosing what is run ---

// Several files may share their pins.
static struct pins *pins_at(const struct runner *runner, const char *path)
{
    for (size_t i = 0; i < runner->pins_count; i++) {
        if (strcmp(pins_where(runner->pins[i]), path) == 0) {
            return runner->pins[i];
        }
    }
    return NULL;
}

static struct pins *pins_of(const struct runner *runner, const struct test_file *file)
{
    char path[PINS_PATH_SIZE];
    pins_path(file, path);
    return pins_at(runner, path);
}

static bool read_pins(struct runner *runner, struct error *error)
{
    runner->pins = calloc(runner->cases.file_count, sizeof(struct pins *));
    if (!runner->pins) {
        return error_set(error, ERROR_HOST, "the host has no memory for the tests");
    }
    for (size_t i = 0; i < runner->cases.file_count; i++) {
        char path[PINS_PATH_SIZE];
        pins_path(runner->cases.files[i], path);
        if (pins_at(runner, path)) {
            continue;
        }
        struct pins *pins = pins_read(path, error);
        if (!pins) {
            return false;
        }
        runner->pins[runner->pins_count++] = pins;
    }
    return true;
}

static bool is_chosen(const struct runner_options *options, const char *name)
{
    return (!options->filter || fnmatch(options->filter, name, 0) == 0) &&
           (!options->only || strcmp(options->only, name) == 0);
}

static bool choose(struct runner *runner, struct error *error)
{
    u64 index, shards, matching = 0;
    const struct runner_options *options = &runner->options;
    if (!parse_shard(options->shard, &index, &shards, error)) {
        return false;
    }
    runner->jobs = calloc(runner->cases.count * options->repeat + 1, sizeof *runner->jobs);
    if (!runner->jobs) {
        return error_set(error, ERROR_HOST, "the host has no memory for the tests");
    }
    for (size_t i = 0; i < runner->cases.count; i++) {
        const struct test_case *test = &runner->cases.all[i];
        if (!is_chosen(options, test->name) || matching++ % shards != index - 1) {
            continue;
        }
        for (u64 k = 0; k < options->repeat; k++) {
            runner->jobs[runner->job_count++] =
                (struct job){.test = test, .pins = pins_of(runner, test->file)};
        }
    }
    const char *wanted = options->only ? options->only : options->filter;
    return matching > 0 || !wanted ||
           error_set(error, ERROR_USAGE, "no case is called %s: --list shows them", wanted);
}

// --- telling ---

static void print_indented(const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        printf("    %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void report(const struct runner *runner, const struct job *job)
{
    const struct outcome *outcome = &job->outcome;
    if (runner->silent) {
        return;
    }
    if (outcome->verdict == VERDICT_PASS) {
        if (!runner->options.quiet) {
            printf("%-7s %s  %" PRIu64 " steps\n", results_verdict(outcome->verdict),
                   job->test->name, outcome->end.value[QUANTITY_STEPS]);
        }
        return;
    }
    printf("%-7s %s  (%s)\n", results_verdict(outcome->verdict), job->test->name,
           job->test->file->path);
    print_indented(outcome->messages);
}

// Whether repeats of a case ended in the same machine as the first.
static void compare_repeats(struct runner *runner, size_t index)
{
    struct job *job = &runner->jobs[index];
    const struct job *first = &runner->jobs[index - index % runner->options.repeat];
    if (job != first && job->outcome.verdict == VERDICT_PASS &&
        first->outcome.verdict == VERDICT_PASS && job->outcome.hash != first->outcome.hash) {
        outcome_fail(&job->outcome,
                     "this run ended in another machine than the first: hash %016" PRIx64
                     ", not %016" PRIx64,
                     job->outcome.hash, first->outcome.hash);
    }
}

// Jobs are reported in their order, as far as all before them have ended.
static void on_done(void *self, struct job *job)
{
    struct runner *runner = self;
    (void)job;
    runner->ended++;
    if (runner->on_terminal) {
        fputs("\r\x1b[K", stderr);
    }
    while (runner->reported < runner->job_count && runner->jobs[runner->reported].done) {
        compare_repeats(runner, runner->reported);
        report(runner, &runner->jobs[runner->reported++]);
    }
    if (runner->on_terminal) {
        fflush(stdout);
        fprintf(stderr, "[%zu of %zu]", runner->ended, runner->job_count);
    }
}

static int list(const struct runner *runner)
{
    for (size_t i = 0; i < runner->job_count; i += runner->options.repeat) {
        const struct test_case *test = runner->jobs[i].test;
        assert(test);
        printf("%s  (%s)\n", test->name, test->file->path);
    }
    return EXIT_ALL_PASSED;
}

// --- goldens ---

static void show_changes(const struct job *job)
{
    if (*job->outcome.changes) {
        printf("update  %s\n", job->test->name);
        print_indented(job->outcome.changes);
    }
}

static bool update_trace(const struct job *job, struct error *error)
{
    char path[EXECUTE_PATH_SIZE];
    if (!job->test->file->traps.given || !*job->outcome.changes) {
        return true;
    }
    execute_trace_path(job->test, path);
    const char *text = job->outcome.trace ? job->outcome.trace : "";
    return file_replace(path, text, job->outcome.trace_size, error);
}

static bool update(struct runner *runner, struct error *error)
{
    for (size_t i = 0; i < runner->job_count; i += runner->options.repeat) {
        const struct job *job = &runner->jobs[i];
        struct pins *pins = pins_of(runner, job->test->file);
        show_changes(job);
        if (job->outcome.verdict <= VERDICT_FAIL &&
            (!pins_replace(pins, job->test->name, job->outcome.pins, job->outcome.pin_count,
                           error) ||
             !update_trace(job, error))) {
            return false;
        }
    }
    for (size_t i = 0; i < runner->pins_count; i++) {
        if (!pins_write(runner->pins[i], error)) {
            return false;
        }
    }
    return true;
}

// --- the whole ---

static bool write_results(const struct runner *runner, const struct results *results,
                          struct error *error)
{
    const struct runner_options *options = &runner->options;
    return (!options->tap || results_write_tap(results, options->tap, error)) &&
           (!options->junit || results_write_junit(results, options->junit, error)) &&
           (!options->json || results_write_json(results, options->json, error));
}

static bool run(struct runner *runner, struct error *error)
{
    const struct runner_options *options = &runner->options;
    const char *const files[] = {options->tap, options->junit, options->json};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        runner->silent = runner->silent || (files[i] && strcmp(files[i], "-") == 0);
    }
    runner->on_terminal = isatty(STDERR_FILENO) && !runner->silent;
    if (!jobs_run(runner->jobs, runner->job_count, (u32)runner->options.parallel,
                  runner->options.update, on_done, runner, error)) {
        return false;
    }
    if (runner->on_terminal) {
        fputs("\r\x1b[K", stderr);
    }
    struct results results = results_of(runner->jobs, runner->job_count);
    if ((runner->options.update && !update(runner, error)) ||
        !write_results(runner, &results, error)) {
        return false;
    }
    if (!runner->silent) {
        printf("%u passed, %u failed\n", results.passed, results.failed);
    }
    return true;
}

static int runner_run(struct runner *runner, int count, char **arguments, struct error *error)
{
    if (!parse(runner, count, arguments, error)) {
        return exit_status_of(error);
    }
    if (runner->options.help) {
        runner_options_help();
        return EXIT_ALL_PASSED;
    }
    if (!read_pins(runner, error) || !choose(runner, error)) {
        return exit_status_of(error);
    }
    if (runner->options.list) {
        return list(runner);
    }
    if (!run(runner, error)) {
        return exit_status_of(error);
    }
    return results_of(runner->jobs, runner->job_count).failed ? EXIT_SOME_FAILED : EXIT_ALL_PASSED;
}

int runner_main(int argument_count, char **arguments)
{
    struct error error = {0};
    struct runner runner = {0};
    int status = runner_run(&runner, argument_count, arguments, &error);
    if (error.kind != ERROR_NONE) {
        fflush(stdout);
        fprintf(stderr, "vitrine: %s\n", error.text);
    }
    for (size_t i = 0; i < runner.job_count; i++) {
        outcome_free(&runner.jobs[i].outcome);
    }
    for (size_t i = 0; i < runner.pins_count; i++) {
        pins_free(runner.pins[i]);
    }
    free(runner.pins);
    free(runner.jobs);
    cases_free(&runner.cases);
    return status;
}
