// The debugger itself: help, scripts, leaving.
#include "command.h"
#include "debugger.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define USAGE_COLUMN   40
#define SCREEN_COLUMNS 100

// How many characters the UTF-8 text has.
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++) {
        width += (*text & 0xc0) != 0x80;
    }
    return width;
}

// "stepi [N]"
static int print_usage(struct debugger *d, const struct command *command)
{
    bool takes = *command->arguments;
    text_print(&d->out, "%s%s%s", command->name, takes ? " " : "", command->arguments);
    return width_of(command->name) + takes + width_of(command->arguments);
}

// What it does stands in a column, on the next line where its usage is too long for that.
static void list_row(struct debugger *d, const struct command *command)
{
    text_put(&d->out, "  ");
    int width = print_usage(d, command);
    if (width > USAGE_COLUMN) {
        text_put(&d->out, "\n  ");
        width = 0;
    }
    text_print(&d->out, "%*s %s\n", USAGE_COLUMN - width, "", command->help);
}

static void list_group(struct debugger *d, enum command_group group)
{
    text_print(&d->out, "%s:\n", command_group_titles[group]);
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].group == group) {
            list_row(d, &commands[i]);
        }
    }
}

static bool begins_with_word(const char *name, const char *word)
{
    size_t length = strlen(word);
    return strncmp(name, word, length) == 0 && name[length] == ' ';
}

// The commands whose first word this is.
static void list_seconds(struct debugger *d, const char *first)
{
    for (size_t i = 0; i < command_count; i++) {
        if (begins_with_word(commands[i].name, first)) {
            list_row(d, &commands[i]);
        }
    }
}

static void explain(struct debugger *d, const struct command *command)
{
    print_usage(d, command);
    text_print(&d->out, "\n  %s\n", command->help);
    if (*command->shorts) {
        text_print(&d->out, "  short: %s\n", command->shorts);
    }
    list_seconds(d, command->name);
}

// The names of a group's commands, of two words only the first, on lines of a screen.
static void name_group(struct debugger *d, enum command_group group)
{
    const char *title = command_group_titles[group];
    int column = width_of(title) + 1;
    text_print(&d->out, "%s:", title);
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i].name;
        if (commands[i].group != group || strchr(name, ' ')) {
            continue;
        }
        if (column + 1 + width_of(name) > SCREEN_COLUMNS) {
            text_put(&d->out, "\n   ");
            column = 3;
        }
        text_print(&d->out, " %s", name);
        column += 1 + width_of(name);
    }
    text_put(&d->out, "\n");
}

static void show_summary(struct debugger *d)
{
    for (u32 group = 0; group < GROUP_COUNT; group++) {
        name_group(d, group);
    }
    text_put(
        &d->out,
        "To begin with: break FUNCTION, continue, backtrace, stepi, info registers, why, quit.\n"
        "help COMMAND explains one; help running, stopping, seeing, asking, guest, changing, "
        "session\nlist a group's; help all lists all; info alone lists what info shows. Any "
        "prefix that fits one\ncommand only will do. Enter repeats.\n");
}

// help GROUP, help all. False where `word` is neither.
static bool show_groups(struct debugger *d, const char *word)
{
    bool any = false;
    for (u32 group = 0; group < GROUP_COUNT; group++) {
        if (strcmp(word, "all") == 0 || strcasecmp(word, command_group_names[group]) == 0) {
            list_group(d, group);
            any = true;
        }
    }
    return any;
}

bool cmd_help(struct debugger *d, const char *arguments, struct error *error)
{
    const struct user_command *own = blocks_find(d, arguments);
    if (show_groups(d, arguments)) {
        return true;
    }
    if (own) {
        text_put(&d->out, own->help ? own->help : "A command of yours: show user shows it.\n");
        return true;
    }
    if (*arguments) {
        const char *rest;
        const struct command *command = command_find(arguments, &rest, error);
        if (command) {
            explain(d, command);
        }
        return command;
    }
    show_summary(d);
    return true;
}

bool cmd_info(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    list_seconds(d, "info");
    return true;
}

bool cmd_quit(struct debugger *d, const char *arguments, struct error *error)
{
    if (*arguments) {
        char *end;
        unsigned long status = strtoul(arguments, &end, 0);
        if (*end || status > 255) {
            return error_set(error, ERROR_USAGE, "quit %.40s: a status is a number up to 255",
                             arguments);
        }
        d->status = (int)status;
        d->has_status = true;
    }
    d->leaves = true;
    return true;
}
