#include "golden.h"

#include "cpu/trap.h"
#include "inspect/mode.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX    1000000
#define PLACE_SIZE    64
#define RESULT_SIZE   24
#define LINE_SIZE_MAX 1024
#define CONTEXT       3 // events before and after the first difference

enum field {
#define FIELD(name, ...) FIELD_##name,
#include "trap_fields.def"
#undef FIELD
    FIELD_COUNT,
};

static const struct {
    const char *name;
    bool usual;
} fields[] = {
#define FIELD(name, usual, ...) {#name, usual},
#include "trap_fields.def"
#undef FIELD
};

struct event {
    u64 number; // of the trap
    bool interrupt;
    u8 cause;
    enum privilege from, to;
    u32 hart;
    u64 pc, step;
    char place[PLACE_SIZE];
    char call[GUEST_NAME_SIZE], result[RESULT_SIZE];
    struct guest_process process;
};

struct golden {
    const struct test_traps *traps;
    const struct symbols *symbols;
    const struct guest_view *view;
    struct event *events;
    size_t count, capacity;
    bool incomplete; // there were more than are kept
};

bool golden_has_field(const char *name)
{
    for (u32 i = 0; i < FIELD_COUNT; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

struct golden *golden_create(const struct test_traps *traps, const struct symbols *symbols,
                             const struct guest_view *view)
{
    struct golden *golden = calloc(1, sizeof *golden);
    if (golden) {
        golden->traps = traps;
        golden->symbols = symbols;
        golden->view = view;
    }
    return golden;
}

void golden_destroy(struct golden *golden)
{
    if (golden) {
        free(golden->events);
        free(golden);
    }
}

static bool is_wanted(const struct test_traps *traps, const char *cause)
{
    for (u32 i = 0; i < traps->only_count; i++) {
        if (strcmp(traps->only[i], cause) == 0) {
            return true;
        }
    }
    return traps->only_count == 0;
}

static struct event *new_event(struct golden *golden)
{
    if (golden->count == golden->capacity) {
        size_t capacity = golden->capacity ? 2 * golden->capacity : 256;
        struct event *events =
            capacity <= EVENTS_MAX ? realloc(golden->events, capacity * sizeof *events) : NULL;
        if (!events) {
            golden->incomplete = true;
            return NULL;
        }
        golden->events = events;
        golden->capacity = capacity;
    }
    return &golden->events[golden->count++];
}

// The function that an exception came from. Where an interrupt comes is a matter of counting, which
// any change in the kernel moves.
static void describe_place(const struct golden *golden, const struct trap_record *record,
                           char *place)
{
    const struct guest_place where = {.address = record->epc,
                                      .mode = record->from,
                                      .satp = record->satp,
                                      .pid = record->process.pid};
    const struct symbols *symbols = golden->symbols;
    if (golden->view->symbols) {
        symbols = golden->view->symbols(golden->view->self, &where);
    }
    const struct symbol *symbol = NULL;
    if (!record->interrupt && symbols) {
        symbol = symbols_find(symbols, record->epc, NULL);
    }
    snprintf(place, PLACE_SIZE, "%.63s", symbol ? symbol->name : "-");
}

static void on_taken(void *self, const struct trap_record *record)
{
    struct golden *golden = self;
    if (!is_wanted(golden->traps, trap_cause_name(record->interrupt, record->cause))) {
        return;
    }
    struct event *event = new_event(golden);
    if (!event) {
        return;
    }
    *event = (struct event){.number = record->number,
                            .interrupt = record->interrupt,
                            .cause = record->cause,
                            .from = record->from,
                            .to = record->to,
                            .hart = record->hart,
                            .pc = record->epc,
                            .step = record->step,
                            .process = record->process};
    describe_place(golden, record, event->place);
    snprintf(event->call, sizeof event->call, "%s", *record->call.name ? record->call.name : "-");
    snprintf(event->result, sizeof event->result, "-");
}

static void on_ended(void *self, const struct trap_record *record)
{
    struct golden *golden = self;
    if (record->end != TRAP_RETURNED || !*record->call.name) {
        return;
    }
    for (size_t i = golden->count; i-- > 0 && golden->events[i].number >= record->number;) {
        if (golden->events[i].number == record->number) {
            snprintf(golden->events[i].result, RESULT_SIZE, "%" PRId64, (i64)record->back.a0);
        }
    }
}

void golden_attach(struct golden *golden, struct trap_history *history)
{
    const struct trap_watcher watcher = {.self = golden, .taken = on_taken, .ended = on_ended};
    trap_history_watch(history, &watcher);
}

static void format_field(const struct event *event, enum field field, char *text, size_t size)
{
    switch (field) {
    case FIELD_cause:
        snprintf(text, size, "%s", trap_cause_name(event->interrupt, event->cause));
        break;
    case FIELD_mode:
        snprintf(text, size, "%c>%c", mode_letter(event->from), mode_letter(event->to));
        break;
    case FIELD_place:
        snprintf(text, size, "%s", event->place);
        break;
    case FIELD_call:
        snprintf(text, size, "%s", event->call);
        break;
    case FIELD_result:
        snprintf(text, size, "%s", event->result);
        break;
    case FIELD_process:
        snprintf(text, size, event->process.pid ? "%s/%" PRIu64 : "-", event->process.name,
                 event->process.pid);
        break;
    case FIELD_hart:
        snprintf(text, size, "%u", event->hart);
        break;
    case FIELD_pc:
        snprintf(text, size, "0x%" PRIx64, event->pc);
        break;
    case FIELD_step:
        snprintf(text, size, "%" PRIu64, event->step);
        break;
    case FIELD_COUNT:
        break;
    }
}

static bool is_chosen(const struct test_traps *traps, enum field field)
{
    for (u32 i = 0; i < traps->field_count; i++) {
        if (strcmp(traps->fields[i], fields[field].name) == 0) {
            return true;
        }
    }
    return traps->field_count == 0 && fields[field].usual;
}

// An event with the fields that the test file chose.
static void format_event(const struct golden *golden, const struct event *event, char *line)
{
    size_t length = 0;
    *line = '\0';
    for (u32 i = 0; i < FIELD_COUNT; i++) {
        char value[LINE_SIZE_MAX / FIELD_COUNT];
        if (is_chosen(golden->traps, (enum field)i)) {
            format_field(event, (enum field)i, value, sizeof value);
            length += (size_t)snprintf(line + length, LINE_SIZE_MAX - length, "%s%s=%s",
                                       length ? " " : "", fields[i].name, value);
        }
    }
}

char *golden_text(const struct golden *golden, size_t *size)
{
    char *text = NULL;
    FILE *file = open_memstream(&text, size);
    if (!file) {
        return NULL;
    }
    for (size_t i = 0; i < golden->count; i++) {
        char line[LINE_SIZE_MAX];
        format_event(golden, &golden->events[i], line);
        fprintf(file, "%s\n", line);
    }
    if (fclose(file) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

// --- comparing ---

// The lines of a golden trace, one after the other: comments and empty lines are left out.
struct lines {
    const char *next;
    u32 number; // of the line that was taken last
    char line[LINE_SIZE_MAX];
};

static bool next_line(struct lines *lines)
{
    while (*lines->next) {
        size_t length = strcspn(lines->next, "\n");
        snprintf(lines->line, sizeof lines->line, "%.*s", (int)length, lines->next);
        lines->next += length + (lines->next[length] == '\n');
        lines->number++;
        if (*lines->line && *lines->line != '#') {
            return true;
        }
    }
    return false;
}

// Whether the event has what the golden line says of it.
static bool event_is(const struct event *event, const char *line)
{
    char copy[LINE_SIZE_MAX], *rest = copy, *word;
    snprintf(copy, sizeof copy, "%s", line);
    while ((word = strtok_r(rest, " \t\r", &rest))) {
        bool same = false;
        for (u32 i = 0; i < FIELD_COUNT; i++) {
            size_t length = strlen(fields[i].name);
            if (strncmp(word, fields[i].name, length) == 0 && word[length] == '=') {
                char value[LINE_SIZE_MAX / FIELD_COUNT];
                format_field(event, (enum field)i, value, sizeof value);
                same = strcmp(word + length + 1, value) == 0;
            }
        }
        if (!same) {
            return false;
        }
    }
    return true;
}

// The events of this run around `index`.
static void show_run(const struct golden *golden, size_t index, const struct text_sink *sink)
{
    size_t first = index > CONTEXT ? index - CONTEXT : 0;
    text_print(sink, "    this run:\n");
    for (size_t i = first; i < golden->count && i <= index + CONTEXT; i++) {
        char line[LINE_SIZE_MAX];
        format_event(golden, &golden->events[i], line);
        text_print(sink, "    %s %5zu  %s", i == index ? ">" : " ", i + 1, line);
        if (i > 0) {
            text_print(sink, "   (%" PRIu64 " steps later)",
                       golden->events[i].step - golden->events[i - 1].step);
        }
        text_put(sink, "\n");
    }
    if (index >= golden->count) {
        text_print(sink, "    > %5zu  the end of the run\n", golden->count + 1);
    }
}

static void show_golden(const char *text, size_t index, const struct text_sink *sink)
{
    struct lines lines = {.next = text};
    size_t count = 0;
    text_print(sink, "    golden:\n");
    for (; count <= index + CONTEXT && next_line(&lines); count++) {
        if (count + CONTEXT >= index) {
            text_print(sink, "    %s %5zu  %s\n", count == index ? ">" : " ", count + 1,
                       lines.line);
        }
    }
    if (index >= count) {
        text_print(sink, "    > %5zu  the end of the trace\n", count + 1);
    }
}

static bool differ(const struct golden *golden, const char *path, const char *text, size_t index,
                   const char *expected, const struct text_sink *sink)
{
    char got[LINE_SIZE_MAX] = "the end of the run";
    if (index < golden->count) {
        format_event(golden, &golden->events[index], got);
    }
    text_print(sink, "trap %zu is not that of %s: expected %s, got %s", index + 1, path, expected,
               got);
    if (index > 0 && index < golden->count) {
        text_print(sink, "; the trap before was %" PRIu64 " steps earlier",
                   golden->events[index].step - golden->events[index - 1].step);
    }
    text_put(sink, "\n");
    show_golden(text, index, sink);
    show_run(golden, index, sink);
    return false;
}

bool golden_agrees(const struct golden *golden, const char *path, const char *text,
                   const struct text_sink *sink)
{
    struct lines lines = {.next = text};
    size_t index = 0;
    if (golden->incomplete) {
        text_print(sink, "more than %d traps: too many for a golden trace\n", EVENTS_MAX);
        return false;
    }
    for (; next_line(&lines); index++) {
        if (index >= golden->count || !event_is(&golden->events[index], lines.line)) {
            return differ(golden, path, text, index, lines.line, sink);
        }
    }
    return index == golden->count ||
           differ(golden, path, text, index, "the end of the trace", sink);
}
