// Commands of the user's own, files of commands, and what they print.
#include "command.h"
#include "debugger.h"

#include <stdlib.h>
#include <string.h>

bool cmd_source(struct debugger *d, const char *arguments, struct error *error)
{
    if (!*arguments) {
        return error_set(error, ERROR_USAGE, "source needs the name of a file of commands");
    }
    return debugger_source(d, arguments, error);
}

bool cmd_define(struct debugger *d, const char *arguments, struct error *error)
{
    return blocks_begin(d, BLOCK_DEFINE, 0, arguments, error);
}

bool cmd_document(struct debugger *d, const char *arguments, struct error *error)
{
    const struct user_command *command = blocks_find(d, arguments);
    if (!command || strcmp(command->name, arguments) != 0) {
        return error_set(error, ERROR_USAGE,
                         "there is no command \"%.40s\" of yours: define it first", arguments);
    }
    return blocks_begin(d, BLOCK_DOCUMENT, 0, arguments, error);
}

// show user [NAME]: the commands that define has made.
bool cmd_show_user(struct debugger *d, const char *arguments, struct error *error)
{
    bool any = false;
    for (u32 i = 0; i < USER_COMMANDS_MAX; i++) {
        const struct user_command *command = &d->user_commands.items[i];
        bool wanted = !*arguments || strcmp(arguments, command->name) == 0;
        if (!*command->name || !wanted) {
            continue;
        }
        any = true;
        text_print(&d->out, "define %s\n", command->name);
        for (const char *line = command->text; *line; line += strcspn(line, "\n") + 1) {
            text_print(&d->out, "  %.*s\n", (int)strcspn(line, "\n"), line);
        }
        text_put(&d->out, "end\n");
    }
    return any || error_set(error, ERROR_USAGE, "define has made no command %.40s", arguments);
}

// if and while are read before commands are looked up: help finds their rows.
bool cmd_control(struct debugger *d, const char *arguments, struct error *error)
{
    (void)d, (void)arguments;
    return error_set(error, ERROR_USAGE, "write if or while in full");
}

bool cmd_echo(struct debugger *d, const char *arguments, struct error *error)
{
    (void)error;
    char text[DEBUGGER_LINE_SIZE];
    size_t length = 0;
    for (const char *c = arguments; *c; c++) {
        bool escaped = *c == '\\' && c[1];
        c += escaped;
        text[length++] = escaped && *c == 'n' ? '\n' : escaped && *c == 't' ? '\t' : *c;
    }
    text[length] = 0;
    text_put(&d->out, text);
    return true;
}
