// Commands that define has made: finding them, and executing them with their arguments.
#include "blocks.h"

#include "debugger.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct user_command *blocks_find(const struct debugger *d, const char *line)
{
    for (u32 i = 0; i < USER_COMMANDS_MAX; i++) {
        const struct user_command *command = &d->user_commands.items[i];
        if (*command->name && blocks_is_word(line, command->name)) {
            return command;
        }
    }
    return NULL;
}

struct arguments {
    u32 count;
    char words[USER_ARGUMENTS_MAX][DEBUGGER_LINE_SIZE];
};

// Words between blanks; what is in quotes is one.
static void split(const char *text, struct arguments *arguments)
{
    arguments->count = 0;
    while (arguments->count < USER_ARGUMENTS_MAX && *(text += strspn(text, " \t"))) {
        const char *end = text;
        for (bool quoted = false; *end && (quoted || (*end != ' ' && *end != '\t')); end++) {
            quoted ^= *end == '"';
        }
        snprintf(arguments->words[arguments->count++], DEBUGGER_LINE_SIZE, "%.*s",
                 (int)(end - text), text);
        text = end;
    }
}

// What stands for "$arg0" or "$argc" at `text`, and how long that is; null where it is neither.
static const char *argument_at(const char *text, const struct arguments *arguments, char count[12],
                               size_t *length)
{
    *length = strlen("$arg0");
    if (strncmp(text, "$argc", *length) == 0) {
        snprintf(count, 12, "%u", arguments->count);
        return count;
    }
    if (strncmp(text, "$arg", 4) != 0 || !isdigit((unsigned char)text[4])) {
        return NULL;
    }
    u32 index = (u32)(text[4] - '0');
    return index < arguments->count ? arguments->words[index] : "";
}

// The text with the arguments in their places. False where it becomes too long.
static bool substitute(const char *text, const struct arguments *arguments,
                       char result[BLOCK_TEXT_SIZE])
{
    size_t size = 0;
    while (*text) {
        char count[12];
        size_t length = 1;
        const char *word = argument_at(text, arguments, count, &length);
        size_t added = word ? strlen(word) : 1;
        if (size + added >= BLOCK_TEXT_SIZE) {
            return false;
        }
        memcpy(result + size, word ? word : text, added);
        size += added;
        text += word ? length : 1;
    }
    result[size] = 0;
    return true;
}

static bool call_with(struct debugger *d, const struct user_command *command, const char *line,
                      char text[BLOCK_TEXT_SIZE], struct error *error)
{
    struct arguments *arguments = malloc(sizeof *arguments);
    if (!arguments) {
        return error_set(error, ERROR_HOST, "the host has no memory for a command's words");
    }
    split(line + strlen(command->name), arguments);
    bool fits = substitute(command->text ? command->text : "", arguments, text);
    free(arguments);
    return fits ? blocks_execute(d, text, false, error)
                : error_set(error, ERROR_USAGE,
                            "%s: with its arguments it is longer than %d letters", command->name,
                            BLOCK_TEXT_SIZE);
}

bool blocks_call(struct debugger *d, const struct user_command *command, const char *line,
                 struct error *error)
{
    if (d->user_commands.depth == BLOCK_DEPTH_MAX) {
        return error_set(error, ERROR_USAGE, "%s: more than %d commands of yours call one another",
                         command->name, BLOCK_DEPTH_MAX);
    }
    char *text = malloc(BLOCK_TEXT_SIZE);
    if (!text) {
        return error_set(error, ERROR_HOST, "the host has no memory for a command's lines");
    }
    d->user_commands.depth++;
    bool done = call_with(d, command, line, text, error);
    d->user_commands.depth--;
    free(text);
    return done;
}

void blocks_free(struct debugger *d)
{
    for (u32 i = 0; i < USER_COMMANDS_MAX; i++) {
        free(d->user_commands.items[i].text);
        free(d->user_commands.items[i].help);
    }
}
