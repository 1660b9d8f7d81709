// MPFR's numbers and the formats: reading, rounding, writing. For reference.c only.
//
// Rounding to a format is done with MPFR's own functions to round to integers, after scaling by the
// format's last place there: they have all five modes.
#pragma once

#include "operation.h"

#include <mpfr.h>

#define REFERENCE_PRECISION 256
#define REFERENCE_ROOM      (REFERENCE_PRECISION + 64)

// A format, described again: the reference shares nothing with what it checks.
struct layout {
    u32 width, fraction_bits;
    long bias;
};

// By enum kind.
extern const struct layout reference_layouts[];

enum number_kind { NUMBER, QUIET, SIGNALING };

// MPFR's numbers: operands, the value that is computed, what it is rounded to, one for use in
// between.
struct reference_numbers {
    mpfr_t x[OPERANDS_MAX], value, rounded, scratch;
};

extern struct reference_numbers reference;

// The canonical NaN, in a register.
u64 reference_nan(const struct layout *l);

// Makes `number` what the register holds.
enum number_kind reference_read(mpfr_t number, const struct layout *l, u64 value_in_register);

void reference_round_integer(mpfr_t number, enum float_rounding rounding);

// The bits of reference.rounded, which the format holds, in a register.
u64 reference_bits(const struct layout *l);

// reference.value in the format, rounded (IEEE 754, 7.4, 7.5; tininess after rounding).
u64 reference_to_format(const struct layout *l, enum float_rounding rounding, u32 *flags);
