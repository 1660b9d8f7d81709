#include "complete.h"

#include "cpu/csr.h"

#include <stdio.h>
#include <string.h>

#define CSR_COUNT 4096

// The command whose name stands before byte `start` of `line`, or null. `*first` is set where that is
// the first word of a name of two and no more stands there.
static const struct command *command_before(const char *line, int start, bool *first)
{
    char before[DEBUGGER_LINE_SIZE];
    const char *arguments;
    struct error ignored;
    snprintf(before, sizeof before, "%.*s", start, line);
    const struct command *command = command_find(before, &arguments, &ignored);
    *first = command && !strchr(command->name, ' ') && !*arguments;
    return command;
}

static bool is_first_of_two(const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < command_count; i++) {
        if (strncmp(commands[i].name, word, length) == 0 && commands[i].name[length] == ' ') {
            return true;
        }
    }
    return false;
}

enum completer complete_kind(const char *line, int start)
{
    if ((int)strspn(line, " \t") >= start) {
        return COMPLETE_COMMAND;
    }
    bool first;
    const struct command *command = command_before(line, start, &first);
    if (!command) {
        return COMPLETE_NONE;
    }
    return first && is_first_of_two(command->name) ? COMPLETE_COMMAND : command->completer;
}

void complete_begin(struct complete_state *state, const struct debugger *d, const char *line,
                    int point, const char *text)
{
    int start = point - (int)strlen(text);
    *state = (struct complete_state){.d = d, .kind = complete_kind(line, start)};
    snprintf(state->prefix, sizeof state->prefix, "%s", text);
    (void)line;
}

static const char *candidate(struct complete_state *state, size_t index)
{
    switch (state->kind) {
    case COMPLETE_COMMAND:
        return index < command_count ? commands[index].name : NULL;
    case COMPLETE_EXPRESSION:
    case COMPLETE_LOCATION: {
        const struct symbol *symbol = state->d->names ? symbols_get(state->d->names, index) : NULL;
        return symbol ? symbol->name : NULL;
    }
    case COMPLETE_REGISTER:
        return index < 32          ? isa_register_names[index]
               : index < CSR_COUNT ? csr_name((u32)index)
                                   : NULL;
    case COMPLETE_CSR:
    case COMPLETE_NONE:
    case COMPLETE_FILE:
        return NULL;
    }
    return NULL;
}

const char *complete_next(struct complete_state *state)
{
    size_t length = strlen(state->prefix);
    const char *text;
    while ((text = candidate(state, state->next))) {
        state->next++;
        if (strncmp(text, state->prefix, length) == 0) {
            snprintf(state->match, sizeof state->match, "%s", text);
            return state->match;
        }
    }
    return NULL;
}
