// What is to be done when a breakpoint is hit: the lines between `commands` and `end`.
#pragma once

#include "base/error.h"

#define PLANS_MAX      64
#define PLAN_TEXT_SIZE 2048

struct plan {
    u32 number;                // of the breakpoint; 0 for a free place
    char text[PLAN_TEXT_SIZE]; // lines with their newlines
};

struct plans {
    struct plan items[PLANS_MAX];
};

// The plan of a breakpoint, or null.
const struct plan *plans_find(const struct plans *plans, u32 number);

void plans_forget(struct plans *plans, u32 number);

// Gives a breakpoint its plan, lines with their newlines. False with ERROR_USAGE where there is no
// room.
bool plans_set(struct plans *plans, u32 number, const char *text, struct error *error);

// Whether the breakpoint's stop is not to be shown: its first line is "silent".
bool plans_silent(const struct plans *plans, u32 number);
