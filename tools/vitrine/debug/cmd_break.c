// Breakpoints, watchpoints and catchpoints: setting them, and what is done with them.
#include "break_words.h"
#include "catch_words.h"
#include "command.h"
#include "debugger.h"
#include "location.h"

#include "inspect/guest_memory.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool add(struct debugger *d, const struct breakpoint *item, const char *kind,
                struct error *error)
{
    if (!break_words_check(d, item->condition, item, error)) {
        return false;
    }
    const struct breakpoint *added = breakpoints_add(&d->breakpoints, item, true);
    if (!added) {
        return error_set(error, ERROR_USAGE, "there can't be more than %d: delete some",
                         BREAKPOINTS_MAX);
    }
    const struct value number = value_of(VALUE_INT, added->number);
    variables_set(&d->variables, "bpnum", &number, error);
    text_print(&d->out, "%s %u", kind, added->number);
    if (item->kind == BREAKPOINT_PLACE) {
        struct scope scope = debugger_scope(d);
        debugger_scope_for_place(d, item, &scope);
        text_print(&d->out, " at 0x%" PRIx64, item->places[0]);
        value_print_symbol(&d->out, &scope, item->places[0]);
        if (item->place_count > 1) {
            text_print(&d->out, " and %u more places", item->place_count - 1);
        }
        text_put(&d->out, "\n");
    } else {
        text_print(&d->out, ": %s\n", item->what);
    }
    return true;
}

static bool set_break(struct debugger *d, const char *arguments, bool temporary,
                      struct error *error)
{
    struct break_words words;
    struct breakpoint item;
    if (!break_words_split(d, arguments, &words, error) ||
        !location_read(d, words.place, &item, error)) {
        return false;
    }
    break_words_apply(&words, &item);
    item.temporary = temporary;
    return add(d, &item, temporary ? "Temporary breakpoint" : "Breakpoint", error);
}

bool cmd_break(struct debugger *d, const char *arguments, struct error *error)
{
    return set_break(d, arguments, false, error);
}

bool cmd_tbreak(struct debugger *d, const char *arguments, struct error *error)
{
    return set_break(d, arguments, true, error);
}

// --- watchpoints ---

static bool watch_register(struct debugger *d, struct breakpoint *item, struct error *error)
{
    if (item->reads) {
        return error_set(error, ERROR_USAGE,
                         "reads of a register are not seen: watch sees changes; catch csr NAME "
                         "stops before each access to a CSR");
    }
    item->kind = BREAKPOINT_REGISTER;
    item->hart = item->hart == BREAKPOINT_ANY ? (i32)d->hart : item->hart;
    return true;
}

static bool watch_memory(struct debugger *d, struct breakpoint *item, struct error *error)
{
    u64 size = value_size(item->watched.type);
    if (size == 0) {
        return error_set(error, ERROR_USAGE, "%.80s has no size: cast it to a type", item->what);
    }
    if (!guest_memory_translate(d->m, d->hart, item->watched.address, &item->pa)) {
        return error_set(error, ERROR_USAGE,
                         "there is no memory at 0x%" PRIx64 " in this address space",
                         item->watched.address);
    }
    item->kind = BREAKPOINT_MEMORY;
    item->size_bytes = size;
    return true;
}

// gdb's -l: what is watched here is always the place, not the expression.
static const char *behind_location_option(const char *text)
{
    size_t length = strcspn(text, " \t");
    bool is_option = length >= 2 && strncmp(text, "-location", length) == 0;
    return is_option ? text + length + strspn(text + length, " \t") : text;
}

static bool set_watch(struct debugger *d, const char *arguments, bool reads, bool writes,
                      struct error *error)
{
    struct break_words words;
    struct breakpoint item = {.reads = reads, .writes = writes};
    arguments = behind_location_option(arguments);
    const struct scope scope = debugger_scope(d);
    if (!break_words_split(d, arguments, &words, error) ||
        !expression_evaluate(&scope, words.place, &item.watched, error)) {
        return false;
    }
    break_words_apply(&words, &item);
    if (item.watched.place == VALUE_COMPUTED) {
        return error_set(error, ERROR_USAGE,
                         "%.80s is no place: watch a variable, $REGISTER, $CSR.FIELD or "
                         "{TYPE}ADDRESS",
                         words.place);
    }
    bool is_register = item.watched.place == VALUE_IN_REGISTER;
    if (!(is_register ? watch_register(d, &item, error) : watch_memory(d, &item, error))) {
        return false;
    }
    struct error ignored; // a register of a device has no value that could be looked at
    value_load(&scope, &item.watched, &ignored);
    return add(d, &item, "Watchpoint", error);
}

bool cmd_watch(struct debugger *d, const char *arguments, struct error *error)
{
    return set_watch(d, arguments, false, true, error);
}

bool cmd_rwatch(struct debugger *d, const char *arguments, struct error *error)
{
    return set_watch(d, arguments, true, false, error);
}

bool cmd_awatch(struct debugger *d, const char *arguments, struct error *error)
{
    return set_watch(d, arguments, true, true, error);
}

// --- catchpoints ---

static bool set_catch(struct debugger *d, const char *arguments, bool temporary,
                      struct error *error)
{
    struct break_words words;
    struct breakpoint item = {0};
    if (!break_words_split(d, arguments, &words, error) ||
        !catch_words_read(d, words.place, &item, error)) {
        return false;
    }
    break_words_apply(&words, &item);
    item.temporary = temporary;
    return add(d, &item, temporary ? "Temporary catchpoint" : "Catchpoint", error);
}

bool cmd_catch(struct debugger *d, const char *arguments, struct error *error)
{
    return set_catch(d, arguments, false, error);
}

bool cmd_tcatch(struct debugger *d, const char *arguments, struct error *error)
{
    return set_catch(d, arguments, true, error);
}
