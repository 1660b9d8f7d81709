// What Tab offers.
#pragma once

#include "command.h"
#include "debugger.h"

#define COMPLETE_TEXT_SIZE 256

// A search for what a word may become.
struct complete_state {
    const struct debugger *d;
    enum completer kind;
    char prefix[COMPLETE_TEXT_SIZE]; // what was typed of it
    char match[COMPLETE_TEXT_SIZE];
    size_t next; // candidate to look at
};

// What is to be completed at byte `start` of `line`: a command where only its name stands before, else
// what the command takes.
enum completer complete_kind(const char *line, int start);

// Begins the search for words that begin with `text`, which ends at byte `point` of `line`.
void complete_begin(struct complete_state *state, const struct debugger *d, const char *line,
                    int point, const char *text);

// The next one, or null; it is valid until the next call.
const char *complete_next(struct complete_state *state);
