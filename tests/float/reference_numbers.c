#include "reference_numbers.h"

#include <stdlib.h>

struct reference_numbers reference;

const struct layout reference_layouts[] = {
    [KIND_F16] = {16, 10, 15},
    [KIND_F32] = {32, 23, 127},
    [KIND_F64] = {64, 52, 1023},
};

// --- operands and results as bits ---

static u64 box(const struct layout *l, u64 bits)
{
    return l->width == 64 ? bits : bits | ~0ULL << l->width;
}

u64 reference_nan(const struct layout *l)
{
    u64 ones = (1ULL << (l->width - l->fraction_bits)) - 1; // with the sign
    return box(l, (ones << l->fraction_bits | 1ULL << (l->fraction_bits - 1)) &
                      ~(1ULL << (l->width - 1)));
}

static u64 reference_infinity(const struct layout *l, bool negative)
{
    u64 exponent = (1ULL << (l->width - 1 - l->fraction_bits)) - 1;
    return box(l, (u64)negative << (l->width - 1) | exponent << l->fraction_bits);
}

enum number_kind reference_read(mpfr_t number, const struct layout *l, u64 value_in_register)
{
    u64 bits = value_in_register;
    if (box(l, bits) != bits)
        bits = reference_nan(l);
    bool negative = bits >> (l->width - 1) & 1;
    u64 fraction = bits & ((1ULL << l->fraction_bits) - 1);
    long exponent = (long)(bits >> l->fraction_bits & (u64)(2 * l->bias + 1));
    if (exponent == 2 * l->bias + 1) {
        if (fraction) {
            mpfr_set_nan(number);
            return fraction >> (l->fraction_bits - 1) ? QUIET : SIGNALING;
        }
        mpfr_set_inf(number, negative ? -1 : 1);
        return NUMBER;
    }
    if (exponent)
        fraction |= 1ULL << l->fraction_bits;
    else
        exponent = 1;
    mpfr_set_uj_2exp(number, fraction, exponent - l->bias - (long)l->fraction_bits, MPFR_RNDN);
    mpfr_setsign(number, number, negative, MPFR_RNDN);
    return NUMBER;
}

// --- rounding ---

void reference_round_integer(mpfr_t number, enum float_rounding rounding)
{
    switch (rounding) {
    case ROUND_NEAREST_EVEN:
        mpfr_roundeven(number, number);
        break;
    case ROUND_TO_ZERO:
        mpfr_trunc(number, number);
        break;
    case ROUND_DOWN:
        mpfr_floor(number, number);
        break;
    case ROUND_UP:
        mpfr_ceil(number, number);
        break;
    case ROUND_NEAREST_MAX_MAGNITUDE:
        mpfr_round(number, number);
        break;
    case ROUND_COUNT:
    case ROUND_DYNAMIC:
        abort();
    }
}

// `rounded` becomes `value`, rounded to a multiple of 2^quantum.
static void round_to_quantum(long quantum, enum float_rounding rounding)
{
    mpfr_mul_2si(reference.rounded, reference.value, -quantum, MPFR_RNDN);
    reference_round_integer(reference.rounded, rounding);
    mpfr_mul_2si(reference.rounded, reference.rounded, quantum, MPFR_RNDN);
}

static bool overflows_to_infinity(enum float_rounding rounding, bool negative)
{
    return rounding == ROUND_NEAREST_EVEN || rounding == ROUND_NEAREST_MAX_MAGNITUDE ||
           rounding == (negative ? ROUND_DOWN : ROUND_UP);
}

// The bits of `rounded`, which the format holds.
u64 reference_bits(const struct layout *l)
{
    bool negative = mpfr_signbit(reference.rounded);
    u64 bits = 0;
    if (mpfr_inf_p(reference.rounded))
        return reference_infinity(l, negative);
    if (!mpfr_zero_p(reference.rounded)) {
        long exponent = mpfr_get_exp(reference.rounded) - 1;
        exponent = exponent < 1 - l->bias ? 1 - l->bias : exponent;
        mpfr_mul_2si(reference.scratch, reference.rounded, (long)l->fraction_bits - exponent,
                     MPFR_RNDN);
        mpfr_abs(reference.scratch, reference.scratch, MPFR_RNDN);
        u64 significand = mpfr_get_uj(reference.scratch, MPFR_RNDN);
        bits = significand >> l->fraction_bits
                   ? (u64)(exponent + l->bias) << l->fraction_bits |
                         (significand & ((1ULL << l->fraction_bits) - 1))
                   : significand;
    }
    return box(l, (u64)negative << (l->width - 1) | bits);
}

// `value` in the format (IEEE 754, 7.4, 7.5; tininess after rounding).
u64 reference_to_format(const struct layout *l, enum float_rounding rounding, u32 *flags)
{
    if (mpfr_zero_p(reference.value) || mpfr_inf_p(reference.value)) {
        mpfr_set(reference.rounded, reference.value, MPFR_RNDN);
        return reference_bits(l);
    }
    bool negative = mpfr_signbit(reference.value);
    long exponent = mpfr_get_exp(reference.value) - 1;
    long least = 1 - l->bias;
    round_to_quantum(exponent - (long)l->fraction_bits, rounding);
    bool tiny = mpfr_get_exp(reference.rounded) - 1 < least;
    if (exponent < least)
        round_to_quantum(least - (long)l->fraction_bits, rounding);
    if (!mpfr_zero_p(reference.rounded) && mpfr_get_exp(reference.rounded) - 1 > l->bias) {
        *flags |= FLOAT_OF | FLOAT_NX;
        u64 infinity = reference_infinity(l, negative);
        return overflows_to_infinity(rounding, negative) ? infinity : infinity - 1;
    }
    if (!mpfr_equal_p(reference.rounded, reference.value))
        *flags |= FLOAT_NX | (tiny ? FLOAT_UF : 0);
    mpfr_setsign(reference.rounded, reference.rounded, negative, MPFR_RNDN); // also of a zero
    return reference_bits(l);
}
