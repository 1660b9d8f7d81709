// What Tab offers.
#pragma once

#include "command.h"
#include "debugger.h"

#define COMPLETE_TEXT_SIZE 256

// What ends a word that is completed.
#define COMPLETE_BREAKS " \t\n\"'()[]{}+*/%&|^<>=!~,;:?$."

// A search for what a word may become.
struct complete_state {
    const struct debugger *d;
    struct debugger_names names;
    enum completer kind;
    char first
        [COMPLETE_TEXT_SIZE]; // the word that it depends on: of a command, of a field's CSR; or ""
    char prefix[COMPLETE_TEXT_SIZE]; // what was typed of the word
    char match[COMPLETE_TEXT_SIZE];
    u32 list; // of those that its kind has, the one that is looked through
    size_t next;
};

// What is to be completed at byte `start` of `line`: a command where only its name stands before,
// else what the command takes.
enum completer complete_kind(const char *line, int start);

// Begins the search for words that begin with `text`, which stands at byte `start` of `line`.
void complete_begin(struct complete_state *state, const struct debugger *d, const char *line,
                    int start, const char *text);

// The next one, or null; it is valid until the next call.
const char *complete_next(struct complete_state *state);
