// What may stand in the line of a breakpoint: where, for whom, on what condition.
#pragma once

#include "debugger.h"

struct break_words {
    char place[BREAKPOINT_TEXT_SIZE]; // what comes first
    char what[BREAKPOINT_TEXT_SIZE];  // the whole line
    char condition[BREAKPOINT_TEXT_SIZE];
    i32 hart, mode;
    i64 pid;
    char process[GUEST_NAME_SIZE]; // its name
};

// Splits "WHERE [hart N] [mode U|S|M] [pid N] [process NAME] [if CONDITION]". False with
// ERROR_USAGE.
bool break_words_split(struct debugger *d, const char *text, struct break_words *words,
                       struct error *error);

// Puts all but the place into a breakpoint.
void break_words_apply(const struct break_words *words, struct breakpoint *item);

// Whether a condition could be evaluated where the breakpoint is, as far as can be told now: its
// names are known there. False with ERROR_USAGE.
bool break_words_check(struct debugger *d, const char *condition, const struct breakpoint *item,
                       struct error *error);
