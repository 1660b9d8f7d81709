#include "command.h"
#include "debugger.h"

#include "inspect/expression.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Those that have a size or a count, or are instructions or strings, are memory: x shows them.
static bool is_memory(const struct display *item, struct format *format)
{
    const char *text = item->format;
    struct error ignored;
    return format_read(&text, format, &ignored) && format->given &&
           (format->count != 1 || format->backward || format->size_bytes || format->letter == 'i' ||
            format->letter == 's');
}

static void show(struct debugger *d, const struct display *item)
{
    char line[DISPLAY_TEXT_SIZE + 32];
    struct format format;
    struct error error;
    bool memory = is_memory(item, &format);
    snprintf(line, sizeof line, "%s %s", item->format, item->text);
    text_print(&d->out, "%u: %s%s%s", item->number, memory ? "x" : "",
               *item->format ? line : item->text, memory ? "\n" : " = ");
    const char *arguments = *item->format ? line : item->text;
    bool shown = memory ? cmd_x(d, arguments, &error) : cmd_output(d, arguments, &error);
    text_print(&d->out, "%s%s", shown ? "" : error.text, memory && shown ? "" : "\n");
}

void displays_show(struct debugger *d)
{
    for (u32 i = 0; i < d->displays.count; i++) {
        show(d, &d->displays.items[i]);
    }
}

bool cmd_display(struct debugger *d, const char *arguments, struct error *error)
{
    struct format format;
    struct displays *displays = &d->displays;
    const char *rest = arguments;
    if (!*arguments) {
        displays_show(d);
        return true;
    }
    if (!format_read(&rest, &format, error)) {
        return false;
    }
    size_t format_length = strcspn(arguments, " \t");
    if (!*rest || strlen(rest) >= DISPLAY_TEXT_SIZE || displays->count == DISPLAYS_MAX ||
        (format.given && format_length >= sizeof displays->items[0].format)) {
        return error_set(error, ERROR_USAGE,
                         "display [/F] EXPRESSION, of at most %d letters, at most %d of them",
                         DISPLAY_TEXT_SIZE - 1, DISPLAYS_MAX);
    }
    struct value ignored;
    struct scope scope = debugger_scope(d);
    scope.dry = true;
    scope.door = NULL;
    if (!expression_evaluate(&scope, rest, &ignored, error)) {
        return false;
    }
    struct display *item = &displays->items[displays->count++];
    *item = (struct display){.number = ++displays->last_number};
    snprintf(item->text, sizeof item->text, "%s", rest);
    snprintf(item->format, sizeof item->format, "%.*s", format.given ? (int)format_length : 0,
             arguments);
    show(d, item);
    return true;
}

bool cmd_undisplay(struct debugger *d, const char *arguments, struct error *error)
{
    struct displays *displays = &d->displays;
    char *end;
    unsigned long number = strtoul(arguments, &end, 10);
    if (!*arguments) {
        displays->count = 0;
        return true;
    }
    for (u32 i = 0; i < displays->count && !*end; i++) {
        if (displays->items[i].number == number) {
            size_t behind = displays->count - i - 1;
            memmove(&displays->items[i], &displays->items[i + 1],
                    behind * sizeof displays->items[0]);
            displays->count--;
            return true;
        }
    }
    return error_set(error, ERROR_USAGE, "there is no display %.20s: info display lists them",
                     arguments);
}

bool cmd_info_display(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    for (u32 i = 0; i < d->displays.count; i++) {
        const struct display *item = &d->displays.items[i];
        text_print(&d->out, "%u: %s%s%s\n", item->number, item->format, *item->format ? " " : "",
                   item->text);
    }
    return true;
}
