#include "debugger.h"

#include "command.h"
#include "last.h"
#include "place_line.h"
#include "spike.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void debugger_start(struct debugger *d, const struct debugger_parts *parts, struct text_sink out,
                    struct debugger_host host)
{
    *d = (struct debugger){.m = parts->m,
                           .knowledge = parts->knowledge,
                           .parts = *parts,
                           .out = out,
                           .host = host,
                           .door = {.m = parts->m},
                           .settings = settings_default()};
}

void debugger_end(struct debugger *d)
{
    blocks_free(d);
    sources_close(&d->sources);
    last_end(d);
    places_destroy(d->places);
    debugger_drop_snapshots(d);
}

static struct scope scope_for_breakpoints(void *self, u32 hart)
{
    return debugger_scope_of(self, hart);
}

static bool process_for_breakpoints(void *self, u32 hart, struct guest_process *process)
{
    return debugger_process(self, hart, process);
}

static void on_trap_ended(void *self, const struct trap_record *record)
{
    struct debugger *d = self;
    if (record->end == TRAP_RETURNED) {
        breakpoints_trap_ended(&d->breakpoints, record->number, record->back.hart);
    }
}

// Where the kernel was compiled: its source may still be there.
static void add_source_folder(struct debugger *d)
{
    struct debug_info *info = d->knowledge ? d->knowledge->kernel.debug : NULL;
    const char *folder = info && !d->parts.no_files ? debug_info_folder(info) : NULL;
    if (folder) {
        sources_add_folder(&d->sources, folder);
    }
}

// What listens to the machine is made when the debugger is first needed.
static void attach(struct debugger *d)
{
    const struct breakpoint_host host = {
        .self = d, .scope = scope_for_breakpoints, .process = process_for_breakpoints};
    d->entered = true;
    add_source_folder(d);
    debugger_keep_start(d);
    breakpoints_start(&d->breakpoints, d->m, host);
    d->places = places_create(d->knowledge ? d->knowledge->kernel.symbols : NULL);
    if (d->places && d->knowledge) {
        places_set_view(d->places, &d->knowledge->view);
    }
    d->traps = d->parts.history ? d->parts.history(d->parts.history_self) : NULL;
    if (d->traps) {
        trap_history_set_view(d->traps, d->knowledge ? &d->knowledge->view : NULL);
        const struct trap_watcher watcher = {.self = d, .ended = on_trap_ended};
        trap_history_watch(d->traps, &watcher);
    }
    last_keep(d);
}

void debugger_enter(struct debugger *d, enum debugger_end end)
{
    if (!d->entered) {
        attach(d);
    }
    d->last = end;
    d->leaves = false;
    d->frame = 0;
}

void debugger_greet(struct debugger *d)
{
    d->place[0] = 0;
    place_line_show(d);
    if (!d->greeted) {
        text_put(&d->out, "help names the commands, start runs to the kernel, quit leaves.\n");
    }
    d->greeted = true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Copies `line` without blanks at either end. False where it is too long, or no text.
static bool trim(char to[DEBUGGER_LINE_SIZE], const char *line, struct error *error)
{
    while (is_blank(*line)) {
        line++;
    }
    size_t length = strlen(line);
    while (length > 0 && is_blank(line[length - 1])) {
        length--;
    }
    if (length >= DEBUGGER_LINE_SIZE) {
        return error_set(error, ERROR_USAGE, "a command can't be longer than %d bytes",
                         DEBUGGER_LINE_SIZE - 1);
    }
    memcpy(to, line, length);
    to[length] = 0;
    return true;
}

// What a command has to have stands in capitals, or in quotes, at the begin of its usage.
static bool has_arguments(const struct command *command, const char *arguments, struct error *error)
{
    char first = command->arguments[0];
    bool needs = (first >= 'A' && first <= 'Z') || first == '"';
    return !needs || *arguments ||
           error_set(error, ERROR_USAGE, "%s needs more: %s %s", command->name, command->name,
                     command->arguments);
}

bool debugger_execute_line(struct debugger *d, const char *line, struct error *error)
{
    const char *arguments;
    if (d->block.kind != BLOCK_NONE) {
        return blocks_take(d, line, error);
    }
    if (!*line || *line == '#') {
        return true;
    }
    bool done;
    if (d->settings.spike && spike_execute(d, line, &done, error)) {
        return done;
    }
    if (blocks_is_word(line, "if") || blocks_is_word(line, "while")) {
        return blocks_begin(d, BLOCK_CONTROL, 0, "", error) && blocks_take(d, line, error);
    }
    const struct user_command *own = blocks_find(d, line);
    if (own) {
        return blocks_call(d, own, line, error);
    }
    const struct command *command = command_find(line, &arguments, error);
    return command && has_arguments(command, arguments, error) && command->run(d, arguments, error);
}

void debugger_plan(struct debugger *d, u32 number)
{
    if (plans_find(&d->plans, number) && d->planned_count < BREAKPOINTS_MAX) {
        d->planned[d->planned_count++] = number;
    }
}

// Executes the plans of breakpoints that were hit, and of those that are hit meanwhile. A plan ends
// where one of its commands runs the machine into another.
static bool execute_plans(struct debugger *d, struct error *error)
{
    while (d->planned_count > 0 && !d->leaves) {
        const struct plan *plan = plans_find(&d->plans, d->planned[0]);
        d->planned_count = 0;
        if (plan && !blocks_execute(d, plan->text, true, error)) {
            d->planned_count = 0;
            return false;
        }
    }
    return true;
}

bool debugger_execute(struct debugger *d, const char *line, bool repeats, struct error *error)
{
    char text[DEBUGGER_LINE_SIZE] = "";
    const char *arguments;
    if (!trim(text, line, error)) {
        return false;
    }
    d->repeating = false;
    if (d->block.kind == BLOCK_NONE && !*text && repeats && d->settings.spike) {
        snprintf(text, sizeof text, "run 1");
    }
    if (d->block.kind == BLOCK_NONE && !*text && repeats && *d->line) {
        memcpy(text, d->line, sizeof text);
        d->repeating = true;
    }
    if (!*text && d->block.kind == BLOCK_NONE) {
        return true;
    }
    d->line[0] = 0;
    struct error ignored;
    bool is_command = d->block.kind == BLOCK_NONE && !blocks_find(d, text);
    const struct command *command = is_command ? command_find(text, &arguments, &ignored) : NULL;
    bool done = debugger_execute_line(d, text, error);
    if (command && command->repeats && done) {
        memcpy(d->line, text, sizeof text);
    }
    return done && execute_plans(d, error);
}

bool debugger_is_cut(const struct debugger *d, u64 interruptions, struct error *error)
{
    return d->interruptions != interruptions &&
           !error_set(error, ERROR_USAGE, "interrupted: the commands that follow are left out");
}

bool debugger_is_enough(const struct debugger *d, struct error *error)
{
    return d->host.interrupted && d->host.interrupted(d->host.self) &&
           !error_set(error, ERROR_USAGE, "interrupted: the rest is left out");
}

// Puts file and line before the error, where no file that this one sources has done so.
static void add_place(struct error *error, const char *path, u32 number)
{
    struct error bare = *error;
    error_set(error, bare.kind, "%.100s:%u: %.380s", path, number, bare.text);
}

static bool execute_file(struct debugger *d, FILE *file, const char *path, struct error *error)
{
    char line[DEBUGGER_LINE_SIZE + 1];
    u64 interruptions = d->interruptions;
    for (u32 number = 1; !d->leaves && fgets(line, sizeof line, file); number++) {
        if (debugger_is_cut(d, interruptions, error) || !debugger_execute(d, line, false, error)) {
            add_place(error, path, number);
            return false;
        }
    }
    if (ferror(file)) {
        return error_set(error, ERROR_FILE, "%s: can't be read: %s", path, strerror(errno));
    }
    return true;
}

bool debugger_may_use_files(const struct debugger *d, struct error *error)
{
    return !d->parts.no_files || error_set(error, ERROR_USAGE, "no files are used here");
}

bool debugger_source_open(struct debugger *d, FILE *file, const char *path, struct error *error)
{
    enum block_kind before = d->block.kind;
    if (d->source_depth == DEBUGGER_SOURCE_DEPTH) {
        return error_set(error, ERROR_USAGE, "%s: more than %d files source one another", path,
                         DEBUGGER_SOURCE_DEPTH);
    }
    d->source_depth++;
    bool done = execute_file(d, file, path, error);
    d->source_depth--;
    if (done && before == BLOCK_NONE && d->block.kind != BLOCK_NONE && !d->leaves) {
        done = error_set(error, ERROR_USAGE,
                         "%s: the end of commands, define, if or while is missing", path);
    }
    if (!done) {
        blocks_drop(d);
    }
    return done;
}

bool debugger_source(struct debugger *d, const char *path, struct error *error)
{
    if (!debugger_may_use_files(d, error)) {
        return false;
    }
    FILE *file = fopen(path, "r");
    if (!file) {
        return error_set(error, ERROR_FILE, "%s: can't be opened: %s: name a file of commands",
                         path, strerror(errno));
    }
    bool done = debugger_source_open(d, file, path, error);
    fclose(file);
    return done;
}
