// Random numbers that are the same on every host, and the values at which implementations go wrong.
#pragma once

#include "base/types.h"

struct random {
    u64 state;
};

// The generator of stream `stream` of `seed`: streams do not depend on each other.
struct random random_seed(u64 seed, u64 stream);

u64 random_u64(struct random *r);

// 0 .. bound - 1; bound at least 1.
u64 random_below(struct random *r, u64 bound);

// first .. last.
i64 random_between(struct random *r, i64 first, i64 last);

bool random_chance(struct random *r, u32 percent);

// A value of the kind that shows mistakes: small, of few bits, at the ends of a width, or any.
u64 random_corner(struct random *r);

// A floating-point number of that kind, in a register: of any format, mostly in its box.
u64 random_float(struct random *r);
