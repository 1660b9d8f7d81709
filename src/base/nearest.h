// The name that somebody may have meant who wrote another.
#pragma once

#include "base/types.h"

#define NEAREST_LENGTH_MAX 32 // of names that are looked at

// The best candidate so far.
struct nearest {
    const char *written;
    const char *best; // null for none that is much like it
    u32 distance;
};

// Begins a search for what may be meant by `written`.
struct nearest nearest_begin(const char *written);

// One more candidate: keeps it if it is more like what was written than all before. It must stay
// where it is.
void nearest_offer(struct nearest *nearest, const char *candidate);
