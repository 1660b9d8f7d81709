// Moments of a run, and numbers that they are held to.
#pragma once

#include "base/types.h"

struct machine;

// What can be counted between two moments.
enum quantity { QUANTITY_STEPS, QUANTITY_INSTRUCTIONS, QUANTITY_CYCLES, QUANTITY_COUNT };

struct moment {
    u64 value[QUANTITY_COUNT]; // of the machine, all harts together; cycles are of its clock
};

// Now: between runs, or while hart `hart` is in the midst of one.
struct moment moment_now(const struct machine *m, u32 hart);

// "steps", "instructions", "cycles", and back; false for another word.
const char *quantity_name(enum quantity quantity);
bool quantity_named(const char *name, enum quantity *quantity);

// What a number must be; all zero for anything.
struct bound {
    bool has_least, has_most;
    u64 least, most;
};

static inline bool bound_holds(const struct bound *bound, u64 value)
{
    return (!bound->has_least || value >= bound->least) &&
           (!bound->has_most || value <= bound->most);
}

// "5000", "at least 5000", "at most 6000", "5000 to 6000".
#define BOUND_TEXT_SIZE 64
void bound_format(const struct bound *bound, char *text);
