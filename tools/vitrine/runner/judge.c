#include "judge.h"

#include "execute.h"

#include "inspect/doctor.h"
#include "inspect/place.h"
#include "inspect/waiting.h"

#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONSOLE_SHOWN  2048 // of its end, in an outcome
#define CONSOLE_QUOTED 400  // … in a message

// --- numbers ---

#define PIN_TEXT_SIZE 32

static void format_pin(const struct pin *pin, char *text)
{
    bool hash = strcmp(pin->key, "hash") == 0;
    snprintf(text, PIN_TEXT_SIZE, hash ? "0x%016" PRIx64 : "%" PRIu64, pin->value);
}

static void pin(struct outcome *outcome, const struct test_case *test, const struct pins *pins,
                bool update, const char *key, u64 value)
{
    u64 pinned;
    if (outcome->pin_count == OUTCOME_PINS_MAX) {
        outcome_fail(outcome, "more than %d pins", OUTCOME_PINS_MAX);
        return;
    }
    struct pin *new_pin = &outcome->pins[outcome->pin_count++];
    snprintf(new_pin->key, sizeof new_pin->key, "%s", key);
    new_pin->value = value;
    char now[PIN_TEXT_SIZE], then[PIN_TEXT_SIZE];
    format_pin(new_pin, now);
    if (!pins_find(pins, test->name, key, &pinned)) {
        (update ? outcome_change : outcome_fail)(
            outcome, update ? "%s: %s" : "%s: not pinned yet (now %s): run with --update", key,
            now);
    } else if (pinned != value) {
        struct pin old = *new_pin;
        old.value = pinned;
        format_pin(&old, then);
        (update ? outcome_change : outcome_fail)(
            outcome, update ? "%s: %s, was %s" : "%s: %s, pinned at %s", key, now, then);
    }
}

static void check_bound(struct outcome *outcome, const char *what, const struct bound *bound,
                        u64 value)
{
    char text[BOUND_TEXT_SIZE];
    if (!bound_holds(bound, value)) {
        bound_format(bound, text);
        outcome_fail(outcome, "%s: %" PRIu64 ", expected %s", what, value, text);
    }
}

static void check_totals(const struct execution *e, const struct pins *pins, bool update,
                         struct outcome *outcome)
{
    const struct test_file *file = e->test->file;
    for (u32 i = 0; i < QUANTITY_COUNT; i++) {
        const char *name = quantity_name((enum quantity)i);
        check_bound(outcome, name, &file->totals[i], outcome->end.value[i]);
        if (file->totals_pinned[i]) {
            pin(outcome, e->test, pins, update, name, outcome->end.value[i]);
        }
    }
    if (file->has_hash && file->hash != outcome->hash) {
        outcome_fail(outcome, "hash: %016" PRIx64 ", expected %016" PRIx64, outcome->hash,
                     file->hash);
    }
    if (file->hash_pinned) {
        pin(outcome, e->test, pins, update, "hash", outcome->hash);
    }
}

static void check_measure(const struct execution *e, const struct test_measure *measure,
                          const struct watched *from, const struct pins *pins, bool update,
                          struct outcome *outcome)
{
    const struct watched *to = from + 1;
    char text[POINT_TEXT_SIZE];
    if (!to->reached) {
        point_format(from->reached ? &to->point : &from->point, text);
        outcome_fail(outcome, "%s: the point %s was not reached%s", measure->name, text,
                     from->reached ? " after the other" : "");
        return;
    }
    for (u32 i = 0; i < QUANTITY_COUNT; i++) {
        char key[OUTCOME_KEY_SIZE];
        u64 distance = to->moment.value[i] - from->moment.value[i];
        snprintf(key, sizeof key, "measure %.60s %s", measure->name,
                 quantity_name((enum quantity)i));
        check_bound(outcome, key, &measure->bounds[i], distance);
        if (measure->pinned[i]) {
            pin(outcome, e->test, pins, update, key, distance);
        }
    }
}

static void check_variable(const struct assertion *a, const struct watched *at,
                           struct outcome *outcome)
{
    if (!at->reached) {
        outcome_fail(outcome, "%s: the point was not reached", a->sentence);
    } else if (!at->readable) {
        outcome_fail(outcome, "%s: there is no such variable in memory", a->sentence);
    } else if (!comparison_holds(a->comparison, at->value, a->value)) {
        outcome_fail(outcome, "%s: it is %" PRId64, a->sentence, at->value);
    }
}

// `at` are the sentence's points, the other one first where there are two. Answers how many.
static u32 check_assertion(const struct assertion *a, const struct watched *at,
                           struct outcome *outcome)
{
    const struct watched *point = &at[1];
    switch (a->kind) {
    case ASSERTION_EXPECT:
        if (!at->reached) {
            outcome_fail(outcome, "%s: it never came (seen %" PRIu64 " times)", a->sentence,
                         at->seen);
        }
        return 1;
    case ASSERTION_NEVER:
        if (at->reached) {
            outcome_fail(outcome, "%s: it came at step %" PRIu64, a->sentence,
                         at->moment.value[QUANTITY_STEPS]);
        }
        return 1;
    case ASSERTION_VARIABLE:
        check_variable(a, at, outcome);
        return 1;
    case ASSERTION_WITHIN:
        if (!point->reached) {
            outcome_fail(outcome, "%s: %s never came", a->sentence,
                         at->reached ? "it" : "what it is counted from");
        } else if (point->moment.value[a->quantity] - at->moment.value[a->quantity] > a->limit) {
            outcome_fail(outcome, "%s: it came after %" PRIu64, a->sentence,
                         point->moment.value[a->quantity] - at->moment.value[a->quantity]);
        }
        return 2;
    case ASSERTION_BEFORE:
        if (!point->reached) {
            outcome_fail(outcome, "%s: it never came", a->sentence);
        } else if (at->reached &&
                   at->moment.value[QUANTITY_CYCLES] < point->moment.value[QUANTITY_CYCLES]) {
            outcome_fail(outcome, "%s: it came %" PRIu64 " cycles later", a->sentence,
                         point->moment.value[QUANTITY_CYCLES] - at->moment.value[QUANTITY_CYCLES]);
        }
        return 2;
    }
    return 1;
}

static void check_points(const struct execution *e, const struct pins *pins, bool update,
                         struct outcome *outcome)
{
    const struct test_file *file = e->test->file;
    const struct watched *next = e->watch.points;
    for (u32 i = 0; i < file->assertion_count; i++) {
        next += check_assertion(&file->assertions[i], next, outcome);
    }
    for (u32 i = 0; i < file->measure_count; i++, next += 2) {
        check_measure(e, &file->measures[i], next, pins, update, outcome);
    }
}

// What the doctor makes of the machine and of its last traps, where that is something.
static void diagnose(const struct execution *e, struct outcome *outcome)
{
    struct doctor *doctor = malloc(sizeof *doctor);
    if (doctor) {
        *doctor = doctor_begin(e->m, e->symbols, e->history);
        doctor_look_back(doctor);
        doctor_examine(doctor);
        if (doctor->seen) {
            char text[OUTCOME_MESSAGES_SIZE / 2] = "";
            struct text_buffer buffer = {text, sizeof text, 0};
            const struct text_sink sink = text_buffer_sink(&buffer);
            doctor_report(doctor, &sink);
            outcome_fail(outcome, "%s", text);
        }
        free(doctor);
    }
}

// Where the harts are: what may explain why a run did not end.
static void describe_harts(const struct execution *e, struct outcome *outcome)
{
    for (u32 i = 0; i < e->m->cpu->hart_count; i++) {
        char place[PLACE_TEXT_SIZE];
        place_format(e->symbols, e->m->cpu->harts[i].s.pc, place);
        outcome_fail(outcome, "  hart %u is at %s", i, place);
    }
    if (e->typed < e->test->file->input_count) {
        const struct test_input *input = &e->test->file->inputs[e->typed];
        outcome_fail(outcome, "  what is to be typed next was not due%s%s%s",
                     input->after ? ": the console has not printed \"" : "",
                     input->after ? input->after : "", input->after ? "\"" : "");
    }
    diagnose(e, outcome);
}

static void check_end(const struct execution *e, struct outcome *outcome)
{
    const struct test_file *file = e->test->file;
    static const char *const wanted[] = {"the guest's exit", "a machine that is stuck",
                                         "the limit of steps"};
    u64 status = e->m->state.status;
    char waiting[WAITING_TEXT_SIZE];
    if (file->any_end) {
        return;
    }
    if (e->end == EXECUTION_LIMIT && file->end != END_LIMIT) {
        outcome_fail(outcome, "it did not end within %" PRIu64 " steps (limit)", file->limit_steps);
        describe_harts(e, outcome);
    } else if (e->end == EXECUTION_STUCK && file->end != END_STUCK) {
        waiting_describe(e->m, e->symbols, false, waiting, sizeof waiting);
        outcome_fail(outcome, "%s", waiting);
        describe_harts(e, outcome);
    } else if ((enum test_end)e->end != file->end) {
        outcome_fail(outcome, "expected %s, but the guest exited with %" PRIu64, wanted[file->end],
                     status);
    } else if (e->end == EXECUTION_EXITED && status != file->exit_status) {
        outcome_fail(outcome, "exit status: %" PRIu64 ", expected %" PRIu64, status,
                     file->exit_status);
    }
}

static bool has_line(const char *text, const char *line)
{
    size_t length = strlen(line);
    while (*text) {
        size_t end = strcspn(text, "\n");
        size_t shown = end > 0 && text[end - 1] == '\r' ? end - 1 : end;
        if (shown == length && memcmp(text, line, length) == 0) {
            return true;
        }
        text += end + (text[end] == '\n');
    }
    return false;
}

static bool expression_matches(const char *text, const char *expression)
{
    regex_t compiled;
    if (regcomp(&compiled, expression, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0) {
        return false;
    }
    bool matches = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return matches;
}

// `text` is what was printed, without zero bytes and carriage returns before newlines.
static void check_console(const struct console_check *check, const char *text,
                          struct outcome *outcome)
{
    static const char *const kinds[] = {"exactly", "to contain", "the line", "to match",
                                        "never to match"};
    bool holds = false;
    switch (check->kind) {
    case CONSOLE_EXACT:
        holds = strcmp(text, check->text) == 0;
        break;
    case CONSOLE_CONTAINS:
        holds = strstr(text, check->text);
        break;
    case CONSOLE_LINE:
        holds = has_line(text, check->text);
        break;
    case CONSOLE_MATCHES:
        holds = expression_matches(text, check->text);
        break;
    case CONSOLE_NEVER:
        holds = !expression_matches(text, check->text);
        break;
    }
    if (!holds) {
        outcome_fail(outcome, "console: expected %s: %s", kinds[check->kind], check->text);
        size_t size = strlen(text);
        size_t shown = size < CONSOLE_QUOTED ? size : CONSOLE_QUOTED;
        outcome_fail(outcome, "it printed %zu bytes%s:\n%s", size,
                     shown < size ? ", at the end" : "", text + size - shown);
    }
}

// The console as text for people; null where the host has no memory.
static char *console_text(const struct execution *e)
{
    char *text = malloc(e->console_size + 1), *to = text;
    for (size_t i = 0; text && i < e->console_size; i++) {
        bool before_newline = i + 1 < e->console_size && e->console[i + 1] == '\n';
        if (e->console[i] && !(e->console[i] == '\r' && before_newline)) {
            *to++ = e->console[i];
        }
    }
    if (text) {
        *to = '\0';
    }
    return text;
}

static void check_consoles(const struct execution *e, struct outcome *outcome)
{
    const struct test_file *file = e->test->file;
    char *text = console_text(e);
    if (!text || e->console_lost) {
        outcome_fail(outcome, "the console printed more than %u MiB", EXECUTION_CONSOLE_MAX >> 20);
    }
    for (u32 i = 0; text && i < file->console_count; i++) {
        check_console(&file->console[i], text, outcome);
    }
    if (text) {
        size_t size = strlen(text);
        size_t shown = size < CONSOLE_SHOWN ? size : CONSOLE_SHOWN;
        outcome->console = malloc(shown + 1);
        outcome->console_size = outcome->console ? shown : 0;
        if (outcome->console) {
            memcpy(outcome->console, text + size - shown, shown);
        }
    }
    free(text);
}

static void check_trace(const struct execution *e, const char *golden, bool update,
                        struct outcome *outcome)
{
    char path[EXECUTE_PATH_SIZE], message[OUTCOME_MESSAGES_SIZE / 2] = "";
    struct text_buffer buffer = {message, sizeof message, 0};
    const struct text_sink sink = text_buffer_sink(&buffer);
    execute_trace_path(e->test, path);
    outcome->trace = golden_text(e->golden, &outcome->trace_size);
    if (!golden && update) {
        outcome_change(outcome, "%s: new", path);
    } else if (!golden) {
        outcome_fail(outcome, "there is no golden trace %s: run with --update", path);
    } else if (!golden_agrees(e->golden, path, golden, &sink)) {
        (update ? outcome_change : outcome_fail)(outcome, "%s", message);
    }
}

void judge_run(struct execution *e, const struct pins *pins, bool update, const char *trace,
               struct outcome *outcome)
{
    watch_end(&e->watch);
    trap_history_finish(e->history);
    outcome->end = (struct moment){.value = {[QUANTITY_STEPS] = machine_steps(e->m),
                                             [QUANTITY_INSTRUCTIONS] = machine_instructions(e->m),
                                             [QUANTITY_CYCLES] = e->m->state.clock}};
    outcome->hash = machine_hash(e->m);
    check_end(e, outcome);
    check_totals(e, pins, update, outcome);
    check_points(e, pins, update, outcome);
    check_consoles(e, outcome);
    if (e->golden) {
        check_trace(e, trace, update, outcome);
    }
}
