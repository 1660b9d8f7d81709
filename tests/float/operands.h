// Operands on which floating point goes wrong where it does, in the manner of TestFloat.
#pragma once

#include "operation.h"

struct random {
    u64 state;
};

u64 random_next(struct random *random);

// One of `count` numbers from 0.
u32 random_below(struct random *random, u32 count);

// Operands of the operation: corner cases, few bits, near each other, results near the ends of the
// range and near ties, cancellation, boxes that are none, and any bits at all.
void operands_choose(struct random *random, const struct operation *operation,
                     u64 operands[OPERANDS_MAX]);
