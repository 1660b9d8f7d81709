// The list of breakpoints: showing it, and changing what is on it.
#include "break_words.h"
#include "command.h"
#include "debugger.h"
#include "location.h"

#include "inspect/value_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
#define BREAKPOINT(kind, name, text) [BREAKPOINT_##kind] = name,
#include "inspect/breakpoints.def"
#undef BREAKPOINT
};

static void show(struct debugger *d, const struct breakpoint *item)
{
    struct scope scope = debugger_scope(d);
    if (item->place_count > 0) {
        debugger_scope_for_place(d, item, &scope);
    }
    text_print(&d->out, "%-4u %-16s %-8s %-5" PRIu64 " %s\n", item->number, kind_names[item->kind],
               item->disabled    ? "disabled"
               : item->temporary ? "once"
               : item->once      ? "dis next"
                                 : "enabled",
               item->hits, item->what);
    for (u32 i = 0; i < item->place_count; i++) {
        text_print(&d->out, "       0x%" PRIx64, item->places[i]);
        value_print_symbol(&d->out, &scope, item->places[i]);
        text_put(&d->out, "\n");
    }
    if (item->ignores) {
        text_print(&d->out, "       ignored %" PRIu64 " more times\n", item->ignores);
    }
    const struct plan *plan = plans_find(&d->plans, item->number);
    for (const char *line = plan ? plan->text : ""; *line; line += strcspn(line, "\n") + 1) {
        text_print(&d->out, "       %.*s\n", (int)strcspn(line, "\n"), line);
    }
}

bool cmd_info_breakpoints(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    if (d->breakpoints.count == 0) {
        text_put(&d->out, "No breakpoints, watchpoints or catchpoints.\n");
        return true;
    }
    text_print(&d->out, "%-4s %-16s %-8s %-5s %s\n", "Num", "Kind", "State", "Hits", "What");
    for (u32 i = 0; i < d->breakpoints.count; i++) {
        show(d, &d->breakpoints.items[i]);
    }
    return true;
}

// The number at `*text`, which goes on behind it. Null with ERROR_USAGE.
static struct breakpoint *take(struct debugger *d, const char **text, struct error *error)
{
    char *end;
    unsigned long number = strtoul(*text, &end, 10);
    bool ends = *end == 0 || isspace((unsigned char)*end) || *end == '-';
    if (end == *text || !ends) {
        error_set(error, ERROR_USAGE, "\"%.40s\" is no number of a breakpoint", *text);
        return NULL;
    }
    struct breakpoint *item =
        number && number <= UINT32_MAX ? breakpoints_find(&d->breakpoints, (u32)number) : NULL;
    if (!item) {
        error_set(error, ERROR_USAGE,
                  "there is no breakpoint %.*s: info breakpoints lists what there is",
                  (int)(end - *text < 20 ? end - *text : 20), *text);
    }
    *text = end + strspn(end, " \t");
    return item;
}

// The last number of "FIRST-LAST", whose first was read; `first` where it is no range.
static bool take_range(const char **text, u32 first, u32 *last, struct error *error)
{
    char *end;
    *last = first;
    if (**text != '-') {
        return true;
    }
    unsigned long number = strtoul(*text + 1, &end, 10);
    bool ends = *end == 0 || isspace((unsigned char)*end);
    if (end == *text + 1 || !ends || number < first || number > UINT32_MAX) {
        return error_set(error, ERROR_USAGE, "%u%.20s is no range of breakpoints: write 2-5", first,
                         *text);
    }
    *last = (u32)number;
    *text = end + strspn(end, " \t");
    return true;
}

// Does something to all, or to those whose numbers, or ranges of them, follow.
static bool for_each(struct debugger *d, const char *text,
                     void (*change)(struct debugger *d, struct breakpoint *item),
                     struct error *error)
{
    if (!*text) {
        for (u32 i = d->breakpoints.count; i-- > 0;) {
            change(d, &d->breakpoints.items[i]);
        }
    }
    while (*text) {
        const struct breakpoint *item = take(d, &text, error);
        u32 first = item ? item->number : 0, last;
        if (!item || !take_range(&text, first, &last, error)) {
            return false;
        }
        for (u32 i = d->breakpoints.count; i-- > 0;) {
            u32 number = d->breakpoints.items[i].number;
            if (number >= first && number <= last) {
                change(d, &d->breakpoints.items[i]);
            }
        }
    }
    d->breakpoints.changed = true;
    return true;
}

static void remove_one(struct debugger *d, struct breakpoint *item)
{
    plans_forget(&d->plans, item->number);
    breakpoints_remove(&d->breakpoints, item->number);
}

static void disable_one(struct debugger *d, struct breakpoint *item)
{
    (void)d;
    item->disabled = true;
}

// One that was disabled may have missed a change.
static void enable_one(struct debugger *d, struct breakpoint *item)
{
    struct error ignored;
    const struct scope scope = debugger_scope(d);
    item->disabled = false;
    if (item->kind == BREAKPOINT_MEMORY || item->kind == BREAKPOINT_REGISTER) {
        value_load(&scope, &item->watched, &ignored);
    }
}

// Goes over a word that gdb allows before the numbers.
static const char *skip_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    bool is_word = strncmp(text, word, length) == 0 && (!text[length] || text[length] == ' ');
    return is_word ? text + length + strspn(text + length, " \t") : text;
}

bool cmd_delete(struct debugger *d, const char *arguments, struct error *error)
{
    arguments = skip_word(arguments, "breakpoints");
    return for_each(d, arguments, remove_one, error);
}

bool cmd_disable(struct debugger *d, const char *arguments, struct error *error)
{
    arguments = skip_word(arguments, "breakpoints");
    return for_each(d, arguments, disable_one, error);
}

static void enable_once(struct debugger *d, struct breakpoint *item)
{
    enable_one(d, item);
    item->once = true;
}

static void enable_until_hit(struct debugger *d, struct breakpoint *item)
{
    enable_one(d, item);
    item->temporary = true;
}

// enable [once | delete] [N…]: once: it is disabled when it is hit; delete: it goes away.
bool cmd_enable(struct debugger *d, const char *arguments, struct error *error)
{
    const char *once = skip_word(arguments, "once"), *until_hit = skip_word(arguments, "delete");
    if (once != arguments) {
        return for_each(d, once, enable_once, error);
    }
    if (until_hit != arguments) {
        return for_each(d, until_hit, enable_until_hit, error);
    }
    arguments = skip_word(arguments, "breakpoints");
    return for_each(d, arguments, enable_one, error);
}

static bool has_place(const struct breakpoint *item, u64 address)
{
    for (u32 i = 0; i < item->place_count; i++) {
        if (item->places[i] == address) {
            return item->number;
        }
    }
    return false;
}

// clear [LOCATION]: deletes the breakpoints there.
bool cmd_clear(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint place;
    u32 count = 0;
    if (!location_read(d, arguments, &place, error)) {
        return false;
    }
    for (u32 i = d->breakpoints.count; i-- > 0;) {
        struct breakpoint *item = &d->breakpoints.items[i];
        if (has_place(item, place.places[0])) {
            text_print(&d->out, "Deleted breakpoint %u.\n", item->number);
            remove_one(d, item);
            count++;
        }
    }
    return count || error_set(error, ERROR_USAGE, "there is no breakpoint at %.80s",
                              *arguments ? arguments : "this place");
}

bool cmd_ignore(struct debugger *d, const char *arguments, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    struct breakpoint *item = take(d, &arguments, error);
    if (!item || !expression_number(&scope, *arguments ? arguments : "0", &item->ignores, error)) {
        return false;
    }
    text_print(&d->out, "Will ignore the next %" PRIu64 " hits of %u.\n", item->ignores,
               item->number);
    return true;
}

bool cmd_condition(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint *item = take(d, &arguments, error);
    if (!item || !break_words_check(d, arguments, item, error)) {
        return false;
    }
    if (strlen(arguments) >= sizeof item->condition) {
        return error_set(error, ERROR_USAGE, "a condition takes at most %zu letters",
                         sizeof item->condition - 1);
    }
    snprintf(item->condition, sizeof item->condition, "%s", arguments);
    text_print(&d->out, *arguments ? "%u now stops if %s.\n" : "%u now stops without condition.\n",
               item->number, arguments);
    return true;
}

bool cmd_commands(struct debugger *d, const char *arguments, struct error *error)
{
    u32 number = d->breakpoints.last_number;
    if (*arguments) {
        const struct breakpoint *item = take(d, &arguments, error);
        if (!item) {
            return false;
        }
        number = item->number;
    }
    if (!breakpoints_find(&d->breakpoints, number)) {
        return error_set(error, ERROR_USAGE, "there is no breakpoint yet to have commands");
    }
    return blocks_begin(d, BLOCK_COMMANDS, number, "", error);
}
