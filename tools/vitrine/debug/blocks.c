#include "blocks.h"

#include "debugger.h"

#include "inspect/expression.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool blocks_is_word(const char *line, const char *word)
{
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && !isalnum((unsigned char)line[length]) &&
           line[length] != '_' && line[length] != '-';
}

// Whether the line opens a block that has an `end` of its own.
static bool opens(const char *line)
{
    return blocks_is_word(line, "if") || blocks_is_word(line, "while") ||
           blocks_is_word(line, "commands") || blocks_is_word(line, "define") ||
           blocks_is_word(line, "document");
}

static bool is_end(const char *line)
{
    return strcmp(line, "end") == 0;
}

// --- reading ---

static bool is_name(const char *text)
{
    if (!isalpha((unsigned char)*text) && *text != '_') {
        return false;
    }
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text) && *text != '_' && *text != '-') {
            return false;
        }
    }
    return true;
}

bool blocks_begin(struct debugger *d, enum block_kind kind, u32 number, const char *name,
                  struct error *error)
{
    bool named = kind == BLOCK_DEFINE || kind == BLOCK_DOCUMENT;
    if (named && (!is_name(name) || strlen(name) >= BLOCK_NAME_SIZE)) {
        return error_set(error, ERROR_USAGE,
                         "%.40s is no name of a command: one word of letters, digits, - and _, "
                         "up to %d",
                         *name ? name : "\"\"", BLOCK_NAME_SIZE - 1);
    }
    d->block.kind = kind;
    d->block.number = number;
    d->block.depth = 0;
    d->block.length = 0;
    d->block.text[0] = 0;
    snprintf(d->block.name, sizeof d->block.name, "%s", named ? name : "");
    return true;
}

void blocks_drop(struct debugger *d)
{
    d->block.kind = BLOCK_NONE;
}

static struct user_command *find_named(struct debugger *d, const char *name)
{
    for (u32 i = 0; i < USER_COMMANDS_MAX; i++) {
        if (strcmp(d->user_commands.items[i].name, name) == 0) {
            return &d->user_commands.items[i];
        }
    }
    return NULL;
}

// Gives a command of the user's its lines, or its help.
static bool keep(struct debugger *d, const struct block_reader *block, struct error *error)
{
    struct user_command *command = find_named(d, block->name);
    bool is_help = block->kind == BLOCK_DOCUMENT;
    if (is_help && !command) {
        return error_set(error, ERROR_USAGE, "there is no command %s of yours: define it first",
                         block->name);
    }
    command = command ? command : find_named(d, "");
    char *text = command ? strdup(block->text) : NULL;
    if (!text) {
        return error_set(error, ERROR_USAGE, "there can't be more than %d commands of your own",
                         USER_COMMANDS_MAX);
    }
    snprintf(command->name, sizeof command->name, "%s", block->name);
    char **place = is_help ? &command->help : &command->text;
    free(*place);
    *place = text;
    return true;
}

static bool finish(struct debugger *d, struct error *error)
{
    const struct block_reader block = d->block;
    blocks_drop(d);
    switch (block.kind) {
    case BLOCK_COMMANDS:
        return plans_set(&d->plans, block.number, block.text, error);
    case BLOCK_DEFINE:
    case BLOCK_DOCUMENT:
        return keep(d, &block, error);
    case BLOCK_CONTROL:
        return blocks_execute(d, block.text, false, error);
    case BLOCK_NONE:
        break;
    }
    return true;
}

static bool append(struct block_reader *block, const char *line, struct error *error)
{
    size_t length = strlen(line);
    if (block->length + length + 1 >= sizeof block->text) {
        block->kind = BLOCK_NONE;
        return error_set(error, ERROR_USAGE,
                         "there is no room for so many commands: put them in a file and source it");
    }
    memcpy(block->text + block->length, line, length);
    block->length += length;
    block->text[block->length++] = '\n';
    block->text[block->length] = 0;
    return true;
}

bool blocks_take(struct debugger *d, const char *line, struct error *error)
{
    struct block_reader *block = &d->block;
    bool is_text = block->kind == BLOCK_DOCUMENT;
    bool is_first = block->kind == BLOCK_CONTROL && block->length == 0;
    if (is_end(line) && block->depth == 0) {
        return (block->kind != BLOCK_CONTROL || append(block, line, error)) && finish(d, error);
    }
    if (!is_text && !is_first) {
        block->depth += opens(line);
        block->depth -= is_end(line);
    }
    return append(block, line, error);
}

// --- executing ---

// A place among lines.
struct reading {
    struct debugger *d;
    const char *next;
    u32 depth;
    bool until_hit;
    bool breaks, goes_on; // loop_break, loop_continue: up to the next loop
    u64 interruptions;    // that there had been at the begin
};

// Takes a line without blanks before it.
static bool next_line(struct reading *r, char line[DEBUGGER_LINE_SIZE])
{
    if (!*r->next) {
        return false;
    }
    size_t length = strcspn(r->next, "\n");
    const char *begin = r->next + strspn(r->next, " \t");
    int size = (int)(r->next + length - begin);
    snprintf(line, DEBUGGER_LINE_SIZE, "%.*s", size > 0 ? size : 0, begin);
    r->next += length + (r->next[length] == '\n');
    return true;
}

// Goes over lines to behind the `end` of the present block, or to behind its `else`, if
// `stops_at_else`: then answers true.
static bool skip(struct reading *r, bool stops_at_else)
{
    char line[DEBUGGER_LINE_SIZE];
    u32 depth = 0;
    while (next_line(r, line)) {
        if (stops_at_else && depth == 0 && strcmp(line, "else") == 0) {
            return true;
        }
        if (is_end(line) && depth-- == 0) {
            return false;
        }
        depth += opens(line);
    }
    return false;
}

static bool run_lines(struct reading *r, struct error *error);

static bool is_over(const struct reading *r)
{
    struct debugger *d = r->d;
    return d->leaves || (r->until_hit && d->planned_count > 0);
}

static bool truth_of(struct debugger *d, const char *condition, bool *is_true, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    return expression_truth(&scope, condition, is_true, error);
}

static bool run_if(struct reading *r, const char *condition, struct error *error)
{
    bool is_true;
    if (!truth_of(r->d, condition, &is_true, error)) {
        return false;
    }
    return (!is_true && !skip(r, true)) || run_lines(r, error);
}

static bool run_while(struct reading *r, const char *condition, struct error *error)
{
    const char *begin = r->next;
    for (;;) {
        bool is_true;
        if (r->d->host.interrupted && r->d->host.interrupted(r->d->host.self)) {
            return error_set(error, ERROR_USAGE, "the loop was interrupted");
        }
        if (!truth_of(r->d, condition, &is_true, error)) {
            return false;
        }
        r->next = begin;
        if (!is_true || is_over(r)) {
            skip(r, false);
            return true;
        }
        if (!run_lines(r, error)) {
            return false;
        }
        bool breaks = r->breaks;
        r->breaks = r->goes_on = false;
        if (breaks) {
            r->next = begin;
            skip(r, false);
            return true;
        }
    }
}

// if and while, one deeper.
static bool run_control(struct reading *r, const char *line, struct error *error)
{
    bool is_if = blocks_is_word(line, "if");
    const char *condition = line + (is_if ? strlen("if") : strlen("while"));
    if (r->depth == BLOCK_DEPTH_MAX) {
        return error_set(error, ERROR_USAGE, "there are more than %d blocks in one another",
                         BLOCK_DEPTH_MAX);
    }
    r->depth++;
    bool done = is_if ? run_if(r, condition, error) : run_while(r, condition, error);
    r->depth--;
    return done;
}

// Up to the end of the block, or of the text. Of an `else`, what follows is not for us.
static bool run_lines(struct reading *r, struct error *error)
{
    char line[DEBUGGER_LINE_SIZE];
    while (!is_over(r) && next_line(r, line)) {
        struct debugger *d = r->d;
        if (debugger_is_cut(d, r->interruptions, error)) {
            return false;
        }
        if (d->block.kind == BLOCK_NONE && is_end(line)) {
            return true;
        }
        if (d->block.kind == BLOCK_NONE && strcmp(line, "else") == 0) {
            skip(r, false);
            return true;
        }
        r->breaks = strcmp(line, "loop_break") == 0;
        r->goes_on = strcmp(line, "loop_continue") == 0;
        if (r->breaks || r->goes_on) {
            return true;
        }
        bool control = blocks_is_word(line, "if") || blocks_is_word(line, "while");
        if (d->block.kind == BLOCK_NONE && control) {
            if (!run_control(r, line, error)) {
                return false;
            }
            if (r->breaks || r->goes_on) {
                return true;
            }
        } else if (strcmp(line, "silent") != 0 && !debugger_execute_line(d, line, error)) {
            return false;
        }
    }
    return true;
}

bool blocks_execute(struct debugger *d, const char *text, bool until_hit, struct error *error)
{
    char *copy = strdup(text); // a command may change what it is part of
    if (!copy) {
        return error_set(error, ERROR_HOST, "the host has no memory for the commands");
    }
    struct reading r = {
        .d = d, .next = copy, .until_hit = until_hit, .interruptions = d->interruptions};
    bool done = run_lines(&r, error);
    free(copy);
    return done;
}
