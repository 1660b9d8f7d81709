#include "complete.h"

#include "spike.h"

#include "cpu/csr_fields.h"
#include "machine/board.h"

#include <stdio.h>
#include <string.h>

#define SOURCES_OFFERED 4000 // files; looking for them takes long where there are more

// --- what a word is ---

// The command whose name stands before byte `start` of `line`, or null; `*arguments` is what
// follows.
static const struct command *command_before(const char *line, int start,
                                            char before[DEBUGGER_LINE_SIZE], const char **arguments)
{
    struct error ignored;
    snprintf(before, DEBUGGER_LINE_SIZE, "%.*s", start, line);
    return command_find(before, arguments, &ignored);
}

// Whether commands of two words begin with this one.
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
    char before[DEBUGGER_LINE_SIZE];
    const char *arguments;
    if ((int)strspn(line, " \t") >= start) {
        return COMPLETE_COMMAND;
    }
    const struct command *command = command_before(line, start, before, &arguments);
    if (!command) {
        return COMPLETE_NONE;
    }
    bool second = !*arguments && is_first_of_two(command->name) && !*command->arguments;
    return second ? COMPLETE_COMMAND : command->completer;
}

// The word that ends at byte `end` of `line`.
static void word_before(const char *line, int end, char word[COMPLETE_TEXT_SIZE])
{
    int start = end;
    while (start > 0 && !strchr(COMPLETE_BREAKS, line[start - 1])) {
        start--;
    }
    snprintf(word, COMPLETE_TEXT_SIZE, "%.*s", end - start, line + start);
}

// $name. stands before a field; $ before a register.
static enum completer kind_in_expression(struct complete_state *state, const char *line, int start)
{
    char before = start > 0 ? line[start - 1] : 0;
    if (before == '$') {
        return COMPLETE_REGISTER;
    }
    if (before == '.') {
        word_before(line, start - 1, state->first);
        int dollar = start - 2 - (int)strlen(state->first);
        return dollar >= 0 && line[dollar] == '$' ? COMPLETE_CSR : COMPLETE_NONE;
    }
    return state->kind;
}

void complete_begin(struct complete_state *state, const struct debugger *d, const char *line,
                    int start, const char *text)
{
    char before[DEBUGGER_LINE_SIZE];
    const char *arguments = "";
    struct error ignored;
    *state = (struct complete_state){.d = d, .kind = complete_kind(line, start)};
    state->names = debugger_names(d, (enum privilege)debugger_hart(d)->s.priv);
    snprintf(state->prefix, sizeof state->prefix, "%s", text);
    const struct command *command = command_before(line, start, before, &arguments);
    switch (state->kind) {
    case COMPLETE_COMMAND:
        if (command && command->completer == COMPLETE_COMMAND && *command->arguments) {
            command = *arguments ? command_find(arguments, &arguments, &ignored) : NULL; // help's
        }
        snprintf(state->first, sizeof state->first, "%s", command ? command->name : "");
        break;
    case COMPLETE_EXPRESSION:
    case COMPLETE_SETTING:
        state->kind = kind_in_expression(state, line, start);
        break;
    case COMPLETE_CATCH:
        word_before(arguments, (int)strcspn(arguments, " "), state->first);
        break;
    default:
        break;
    }
}

// --- the lists: the item at an index, or null behind the last ---

// Those that define has made stand behind the others.
static const char *own_command_item(struct complete_state *state, size_t index)
{
    const struct user_command *items = state->d->user_commands.items;
    while (index < USER_COMMANDS_MAX && !*items[index].name) {
        index++;
    }
    state->next = index;
    return index < USER_COMMANDS_MAX && !*state->first ? items[index].name : NULL;
}

static const char *command_item(struct complete_state *state, size_t index)
{
    size_t length = strlen(state->first);
    for (; index < command_count; index++) {
        const char *name = commands[index].name;
        const char *blank = strchr(name, ' ');
        bool fits = length
                        ? blank && strncmp(name, state->first, length) == 0 && name[length] == ' '
                        : !blank;
        if (fits) {
            state->next = index;
            return length ? blank + 1 : name;
        }
    }
    return NULL;
}

static const char *spike_item(struct complete_state *state, size_t index)
{
    return state->d->settings.spike && !*state->first ? spike_name(index) : NULL;
}

static const char *symbol_item(struct complete_state *state, size_t index)
{
    const struct symbol *symbol =
        state->names.symbols ? symbols_get(state->names.symbols, index) : NULL;
    return symbol ? symbol->name : NULL;
}

// Finds the source file at an index, without its folder; those that come again count again.
struct file_finder {
    size_t index;
    const char *found;
};

static void count_file(void *self, const char *file)
{
    struct file_finder *finder = self;
    if (finder->index-- == 0) {
        const char *slash = strrchr(file, '/');
        finder->found = slash ? slash + 1 : file;
    }
}

static const char *source_item(struct complete_state *state, size_t index)
{
    struct file_finder finder = {.index = index};
    if (state->names.info && index < SOURCES_OFFERED) {
        debug_info_files(state->names.info, count_file, &finder);
    }
    return finder.found;
}

static const char *device_item(struct complete_state *state, size_t index)
{
    (void)state;
    while (index < BOARD_REGION_COUNT && !board_device_at(board_map[index].base)) {
        index++;
    }
    state->next = index;
    return index < BOARD_REGION_COUNT ? board_map[index].name : NULL;
}

static const char *register_item(struct complete_state *state, size_t index)
{
    (void)state;
    return register_name(register_at((u32)index));
}

static const char *csr_item(struct complete_state *state, size_t index)
{
    (void)state;
    while (index < 4096 && !csr_name((u32)index)) {
        index++;
    }
    state->next = index;
    return index < 4096 ? csr_name((u32)index) : NULL;
}

static const char *field_item(struct complete_state *state, size_t index)
{
    i32 number = csr_number(state->first);
    const struct csr_field *field =
        number < 0 ? NULL
                   : csr_field_at(&state->d->m->cpu->config.extensions, (u32)number, (u32)index);
    return field ? field->name : NULL;
}

static const char *setting_item(struct complete_state *state, size_t index)
{
    (void)state;
    return index < setting_count ? setting_rows[index].name : NULL;
}

static const char *catch_item(struct complete_state *state, size_t index)
{
    static const char *const words[] = {
#define CATCH(word, kind, argument, text) word,
#include "catch_words.def"
#undef CATCH
    };
    return index < ARRAY_LEN(words) && !*state->first ? words[index] : NULL;
}

static const char *cause_item(struct complete_state *state, size_t index)
{
    static const char *const exceptions[] = {
#define EXCEPTION(code, name, ...) #name,
#define INTERRUPT(...)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
    };
    static const char *const interrupts[] = {
#define EXCEPTION(...)
#define INTERRUPT(code, name, ...) #name,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
    };
    if (strcmp(state->first, "exception") == 0) {
        return index < ARRAY_LEN(exceptions) ? exceptions[index] : NULL;
    }
    bool interrupt = strcmp(state->first, "interrupt") == 0;
    return interrupt && index < ARRAY_LEN(interrupts) ? interrupts[index] : NULL;
}

static const char *any_cause_item(struct complete_state *state, size_t index)
{
    static const char *const names[] = {
#define EXCEPTION(code, name, ...) #name,
#define INTERRUPT(code, name, ...) #name,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
    };
    (void)state;
    return index < ARRAY_LEN(names) ? names[index] : NULL;
}

static const char *any_interrupt_item(struct complete_state *state, size_t index)
{
    static const char *const names[] = {"timer", "external", "software"};
    (void)state;
    return index < ARRAY_LEN(names) ? names[index] : NULL;
}

static const char *call_item(struct complete_state *state, size_t index)
{
    const struct guest_description *description =
        state->d->knowledge ? state->d->knowledge->description : NULL;
    bool wanted = description && strcmp(state->first, "syscall") == 0;
    return wanted && index < description->call_count ? description->calls[index].name : NULL;
}

static const char *caught_csr_item(struct complete_state *state, size_t index)
{
    return strcmp(state->first, "csr") == 0 ? csr_item(state, index) : NULL;
}

static const char *bare_csr_item(struct complete_state *state, size_t index)
{
    return *state->first ? NULL : csr_item(state, index);
}

typedef const char *list_item(struct complete_state *state, size_t index);

#define LISTS_MAX 4

// The lists that a kind offers, one after the other.
static list_item *const lists[][LISTS_MAX] = {
    [COMPLETE_NONE] = {NULL},
    [COMPLETE_COMMAND] = {command_item, own_command_item, spike_item},
    [COMPLETE_EXPRESSION] = {symbol_item},
    [COMPLETE_LOCATION] = {symbol_item, source_item},
    [COMPLETE_REGISTER] = {register_item},
    [COMPLETE_CSR] = {field_item, bare_csr_item},
    [COMPLETE_CATCH] = {catch_item, cause_item, call_item, caught_csr_item},
    [COMPLETE_CAUSE] = {any_cause_item},
    [COMPLETE_IRQ] = {any_interrupt_item, device_item},
    [COMPLETE_DEVICE] = {device_item},
    [COMPLETE_SETTING] = {setting_item, symbol_item},
    [COMPLETE_FILE] = {NULL},
};

const char *complete_next(struct complete_state *state)
{
    size_t length = strlen(state->prefix);
    for (; state->list < LISTS_MAX; state->list++, state->next = 0) {
        list_item *item = lists[state->kind][state->list];
        const char *text;
        while (item && (text = item(state, state->next))) {
            state->next++;
            if (strncmp(text, state->prefix, length) == 0) {
                snprintf(state->match, sizeof state->match, "%s", text);
                return state->match;
            }
        }
    }
    return NULL;
}
