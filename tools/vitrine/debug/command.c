#include "command.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define AGAIN           true
#define ONCE            false
#define WORD_SIZE       40
#define CANDIDATES_SIZE 200

const struct command commands[] = {
#define GROUP(...)
#define COMMAND(group, name, shorts, function, arguments, completer, repeats, help) \
    {GROUP_##group, name, shorts, cmd_##function, arguments, COMPLETE_##completer, repeats, help},
#include "commands.def"
#undef GROUP
#undef COMMAND
};

const size_t command_count = ARRAY_LEN(commands);

const char *const command_group_names[GROUP_COUNT] = {
#define GROUP(name, title) [GROUP_##name] = #name,
#define COMMAND(...)
#include "commands.def"
#undef GROUP
#undef COMMAND
};

const char *const command_group_titles[GROUP_COUNT] = {
#define GROUP(name, title) [GROUP_##name] = title,
#define COMMAND(...)
#include "commands.def"
#undef GROUP
#undef COMMAND
};

// How well a typed word fits a command's.
enum fit { FIT_NOT, FIT_PREFIX, FIT_SHORT, FIT_WHOLE };

static bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

// Copies the word that `*text` begins with, and moves behind it and the blanks that follow.
static void take_word(const char **text, char word[WORD_SIZE])
{
    size_t length = 0;
    const char *next = *text;
    if (*next == '?' || *next == '!') {
        word[length++] = *next++;
    }
    for (; is_word_character(*next); next++) {
        if (length < WORD_SIZE - 1) {
            word[length++] = *next;
        }
    }
    word[length] = 0;
    *text = next + strspn(next, " \t");
}

static size_t first_length(const struct command *command)
{
    return strcspn(command->name, " ");
}

// The first word of the command's name, and what may follow; or, of those whose first is `first`,
// the second. Null where there is none.
static const char *word_at(const struct command *command, const char *first)
{
    size_t length = first_length(command);
    if (!first) {
        return command->name;
    }
    bool same = strlen(first) == length && strncmp(command->name, first, length) == 0;
    return same && command->name[length] ? command->name + length + 1 : NULL;
}

// Whether `typed` is one of `shorts`, or begins with one and is a prefix of `word`.
static bool fits_short(const char *typed, const char *word, const char *shorts)
{
    while (*shorts) {
        size_t length = strcspn(shorts, "|");
        bool begins = strncmp(typed, shorts, length) == 0;
        if (begins && (typed[length] == 0 || strncmp(word, typed, strlen(typed)) == 0)) {
            return true;
        }
        shorts += length + (shorts[length] == '|');
    }
    return false;
}

static enum fit fit_of(const struct command *command, const char *first, const char *typed)
{
    const char *word = word_at(command, first);
    size_t length = word ? strcspn(word, " ") : 0;
    if (!word || (!first && command->name[length])) {
        return FIT_NOT; // of a name of two words, the first has a row of its own
    }
    if (strlen(typed) == length && strncmp(word, typed, length) == 0) {
        return FIT_WHOLE;
    }
    if (fits_short(typed, word, command->shorts)) {
        return FIT_SHORT;
    }
    return strncmp(word, typed, strlen(typed)) == 0 ? FIT_PREFIX : FIT_NOT;
}

static void append(char list[CANDIDATES_SIZE], const char *name)
{
    size_t length = strlen(list);
    snprintf(list + length, CANDIDATES_SIZE - length, "%s%s", length ? ", " : "", name);
}

// "there is no info regsters: did you mean info registers?"
static void unknown(const char *first, const char *typed, struct error *error)
{
    struct nearest nearest = nearest_begin(typed);
    const char *gap = first ? " " : "";
    first = first ? first : "";
    for (size_t i = 0; i < command_count; i++) {
        const char *word = word_at(&commands[i], *first ? first : NULL);
        if (word && (*first || !strchr(word, ' '))) {
            nearest_offer(&nearest, word);
        }
    }
    if (nearest.best) {
        error_set(error, ERROR_USAGE, "there is no command %s%s%s: did you mean %s%s%s?", first,
                  gap, typed, first, gap, nearest.best);
    } else {
        error_set(error, ERROR_USAGE, "there is no command %s%s%s: help%s%s lists what there is",
                  first, gap, typed, gap, first);
    }
}

// The command that `typed` means, of the words at one place. Null, with no error, where none fits.
static const struct command *choose(const char *first, const char *typed, struct error *error)
{
    const struct command *best = NULL;
    enum fit best_fit = FIT_NOT;
    u32 count = 0;
    char list[CANDIDATES_SIZE] = "";
    for (size_t i = 0; i < command_count; i++) {
        enum fit fit = fit_of(&commands[i], first, typed);
        if (fit > best_fit) {
            best = &commands[i];
            best_fit = fit;
            count = 0;
            list[0] = 0;
        }
        if (fit == best_fit && fit != FIT_NOT) {
            count++;
            append(list, commands[i].name);
        }
    }
    if (count > 1) {
        error_set(error, ERROR_USAGE, "%s may be %s: write more of it", typed, list);
        return NULL;
    }
    return best;
}

static bool has_second_words(const char *first)
{
    for (size_t i = 0; i < command_count; i++) {
        if (word_at(&commands[i], first)) {
            return true;
        }
    }
    return false;
}

const struct command *command_find(const char *line, const char **arguments, struct error *error)
{
    char word[WORD_SIZE];
    *arguments = line + strspn(line, " \t");
    const char *begin = *arguments;
    take_word(arguments, word);
    error->kind = ERROR_NONE;
    if (!*word) {
        error_set(error, ERROR_USAGE, "a command begins with a word, not with %.20s", begin);
        return NULL;
    }
    const struct command *command = choose(NULL, word, error);
    if (!command) {
        if (error->kind == ERROR_NONE) {
            unknown(NULL, word, error);
        }
        return NULL;
    }
    if (!**arguments || !has_second_words(command->name)) {
        return command;
    }
    const char *rest = *arguments;
    take_word(&rest, word);
    const struct command *second = *word ? choose(command->name, word, error) : NULL;
    if (second) {
        *arguments = rest;
        return second;
    }
    if (error->kind == ERROR_NONE && *command->arguments) {
        return command; // that takes arguments of its own
    }
    if (error->kind == ERROR_NONE) {
        unknown(command->name, *word ? word : rest, error);
    }
    return NULL;
}
