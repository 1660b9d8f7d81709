#include "spike.h"

#include "command.h"

#include "inspect/expression.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define USAGE_COLUMNS 31

static const struct {
    const char *name;
    spike_function *run;
    const char *arguments, *meaning;
} rows[] = {
#define SPIKE(name, function, arguments, meaning) {name, spike_##function, arguments, meaning},
#include "spike.def"
#undef SPIKE
};

const char *spike_name(size_t index)
{
    return index < ARRAY_LEN(rows) ? rows[index].name : NULL;
}

static size_t row_of(const char *name)
{
    size_t i = 0;
    while (i < ARRAY_LEN(rows) && strcmp(rows[i].name, name) != 0) {
        i++;
    }
    return i;
}

bool spike_bad(const struct spike_words *words, struct error *error)
{
    size_t row = row_of(words->name);
    return error_set(error, ERROR_USAGE, "Bad or missing arguments for command %s: %s %s",
                     words->name, words->name, rows[row].arguments);
}

bool spike_core(struct debugger *d, const struct spike_words *words, u32 index, u32 *hart,
                struct error *error)
{
    const char *text = index < words->count ? words->items[index] : "";
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    *hart = (u32)number;
    return (isdigit((unsigned char)*text) && !*end && number < d->m->cpu->hart_count) ||
           spike_bad(words, error);
}

bool spike_number(struct debugger *d, u32 hart, const char *text, u64 *number, struct error *error)
{
    char *end;
    const struct scope scope = debugger_scope_of(d, hart);
    *number = strtoull(text, &end, 16);
    return (isxdigit((unsigned char)*text) && !*end) ||
           expression_number(&scope, text, number, error);
}

// Puts a line in words; those beyond SPIKE_WORDS_MAX are counted alone.
static void split(const char *line, struct spike_words *words)
{
    char *rest;
    *words = (struct spike_words){0};
    snprintf(words->text, sizeof words->text, "%s", line);
    words->name = strtok_r(words->text, " \t", &rest);
    for (char *word; words->name && (word = strtok_r(NULL, " \t", &rest)); words->count++) {
        if (words->count < SPIKE_WORDS_MAX) {
            words->items[words->count] = word;
        }
    }
}

bool spike_execute(struct debugger *d, const char *line, bool *done, struct error *error)
{
    struct spike_words words;
    split(line, &words);
    size_t row = words.name ? row_of(words.name) : ARRAY_LEN(rows);
    if (row == ARRAY_LEN(rows)) {
        return false;
    }
    if (rows[row].run == spike_help && words.count > 0 &&
        row_of(words.items[0]) == ARRAY_LEN(rows)) {
        return false; // help of another command
    }
    *done =
        words.count <= SPIKE_WORDS_MAX ? rows[row].run(d, &words, error) : spike_bad(&words, error);
    return true;
}

// The rows of that name; null for all.
static void list_rows(struct debugger *d, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (name && strcmp(rows[i].name, name) != 0) {
            continue;
        }
        char usage[DEBUGGER_PLACE_SIZE];
        bool takes = *rows[i].arguments;
        snprintf(usage, sizeof usage, "%s%s%s", rows[i].name, takes ? " " : "", rows[i].arguments);
        text_print(&d->out, "%-*s # %s\n", USAGE_COLUMNS, usage, rows[i].meaning);
    }
}

bool spike_help(struct debugger *d, const struct spike_words *words, struct error *error)
{
    (void)error;
    if (words->count > 0) {
        list_rows(d, words->items[0]);
        return true;
    }
    text_put(&d->out, "Interactive commands:\n");
    list_rows(d, NULL);
    text_put(&d->out, "Note: Hitting enter is the same as: run 1\n"
                      "The other commands are there too (help all lists them); set style gdb "
                      "leaves Spike's out.\n");
    return true;
}

bool spike_quit(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return cmd_quit(d, words->count ? words->items[0] : "", error);
}
