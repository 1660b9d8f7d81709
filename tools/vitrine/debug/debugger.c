#include "debugger.h"

#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void debugger_start(struct debugger *d, struct machine *m, const struct symbols *names,
                    struct text_sink out, struct debugger_host host)
{
    struct error ignored;
    *d = (struct debugger){.m = m,
                           .names = names,
                           .out = out,
                           .host = host,
                           .door = {.m = m},
                           .settings = settings_default()};
    if (m->kernel.bytes) {
        d->info = debug_info_open(&m->kernel, &ignored);
    }
}

void debugger_end(struct debugger *d)
{
    debug_info_close(d->info);
}

struct scope debugger_scope(struct debugger *d)
{
    return (struct scope){.m = d->m,
                          .hart = d->hart,
                          .symbols = d->names,
                          .info = d->info,
                          .door = &d->door,
                          .named = variables_named,
                          .self = &d->variables};
}

struct hart *debugger_hart(const struct debugger *d)
{
    return &d->m->cpu->harts[d->hart];
}

void debugger_enter(struct debugger *d, enum debugger_end end)
{
    d->last = end;
    d->leaves = false;
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

bool debugger_execute(struct debugger *d, const char *line, bool repeats, struct error *error)
{
    char text[DEBUGGER_LINE_SIZE];
    const char *arguments;
    if (!trim(text, line, error)) {
        return false;
    }
    d->repeating = false;
    if (!*text && repeats && *d->line) {
        memcpy(text, d->line, sizeof text);
        d->repeating = true;
    }
    if (!*text || *text == '#') {
        return true;
    }
    d->line[0] = 0;
    const struct command *command = command_find(text, &arguments, error);
    if (!command) {
        return false;
    }
    bool done = command->run(d, arguments, error);
    if (command->repeats && done) {
        memcpy(d->line, text, sizeof text);
    }
    return done;
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
    for (u32 number = 1; !d->leaves && fgets(line, sizeof line, file); number++) {
        if (!debugger_execute(d, line, false, error)) {
            add_place(error, path, number);
            return false;
        }
    }
    if (ferror(file)) {
        return error_set(error, ERROR_FILE, "%s: can't be read: %s", path, strerror(errno));
    }
    return true;
}

bool debugger_source(struct debugger *d, const char *path, struct error *error)
{
    if (d->source_depth == DEBUGGER_SOURCE_DEPTH) {
        return error_set(error, ERROR_USAGE, "%s: more than %d files source one another", path,
                         DEBUGGER_SOURCE_DEPTH);
    }
    FILE *file = fopen(path, "r");
    if (!file) {
        return error_set(error, ERROR_FILE, "%s: can't be opened: %s: name a file of commands",
                         path, strerror(errno));
    }
    d->source_depth++;
    bool done = execute_file(d, file, path, error);
    d->source_depth--;
    fclose(file);
    return done;
}
