// What an operation gives, by MPFR and the words of the specification.
#pragma once

#include "operation.h"

// Makes MPFR's numbers; to be called once.
void reference_begin(void);
void reference_end(void);

// The result and the flags of the operation, by its name. False for an operation that has no
// reference.
bool reference_compute(const struct operation *operation, enum float_rounding rounding,
                       const u64 operands[OPERANDS_MAX], u64 *result, u32 *flags);
