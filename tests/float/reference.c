// The reference. MPFR computes with 256 bits, which for a product is exact, and otherwise more than
// twice what any format holds; what is beyond is noted by one lower bit ("rounding to odd"), so that
// rounding a second time, to the format, is right. That is done with MPFR's own functions to round to
// integers, after scaling by the format's last place there: they have all five modes.
#include "reference.h"

#include "base/bits.h"

#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#define PRECISION        256
#define SCRATCH_EXPONENT 100000

// A format, described again: this file shares nothing with what it checks.
struct layout {
    u32 width, fraction_bits;
    long bias;
};

static const struct layout layouts[] = {
    [KIND_F16] = {16, 10, 15},
    [KIND_F32] = {32, 23, 127},
    [KIND_F64] = {64, 52, 1023},
};

enum class { NUMBER, QUIET, SIGNALING };

// MPFR's numbers: operands, the value, what it is rounded to, and others.
static mpfr_t x[OPERANDS_MAX], value, rounded, limit;

void reference_begin(void)
{
    mpfr_set_emin(-SCRATCH_EXPONENT);
    mpfr_set_emax(SCRATCH_EXPONENT);
    for (u32 i = 0; i < OPERANDS_MAX; i++)
        mpfr_init2(x[i], PRECISION);
    mpfr_inits2(PRECISION + 64, value, rounded, limit, (mpfr_ptr)0);
}

void reference_end(void)
{
    for (u32 i = 0; i < OPERANDS_MAX; i++)
        mpfr_clear(x[i]);
    mpfr_clears(value, rounded, limit, (mpfr_ptr)0);
    mpfr_free_cache();
}

// --- operands and results as bits ---

static u64 box(const struct layout *l, u64 bits)
{
    return l->width == 64 ? bits : bits | ~0ULL << l->width;
}

static u64 nan_of(const struct layout *l)
{
    u64 ones = (1ULL << (l->width - l->fraction_bits)) - 1; // with the sign
    return box(l, (ones << l->fraction_bits | 1ULL << (l->fraction_bits - 1)) &
                      ~(1ULL << (l->width - 1)));
}

static u64 infinity_of(const struct layout *l, bool negative)
{
    u64 exponent = (1ULL << (l->width - 1 - l->fraction_bits)) - 1;
    return box(l, (u64)negative << (l->width - 1) | exponent << l->fraction_bits);
}

static enum class read_float(mpfr_t number, const struct layout *l, u64 value_in_register) {
    u64 bits = value_in_register; if (box(l, bits) != bits) bits = nan_of(l);
    bool negative = bits >> (l->width - 1) & 1;
    u64 fraction = bits & ((1ULL << l->fraction_bits) - 1);
    long exponent = (long)(bits >> l->fraction_bits &
                           ((1ULL << (l->width - 1 - l->fraction_bits)) - 1));
    if (exponent == 2 * l->bias + 1){if (fraction){
        mpfr_set_nan(number); return fraction >> (l->fraction_bits - 1) ? QUIET : SIGNALING;}
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

static void round_integer(mpfr_t number, enum float_rounding rounding)
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
    mpfr_mul_2si(rounded, value, -quantum, MPFR_RNDN);
    round_integer(rounded, rounding);
    mpfr_mul_2si(rounded, rounded, quantum, MPFR_RNDN);
}

static bool overflows_to_infinity(enum float_rounding rounding, bool negative)
{
    return rounding == ROUND_NEAREST_EVEN || rounding == ROUND_NEAREST_MAX_MAGNITUDE ||
           rounding == (negative ? ROUND_DOWN : ROUND_UP);
}

// The bits of `rounded`, which the format holds.
static u64 bits_of_rounded(const struct layout *l)
{
    bool negative = mpfr_signbit(rounded);
    u64 bits = 0;
    if (mpfr_inf_p(rounded))
        return infinity_of(l, negative);
    if (!mpfr_zero_p(rounded)) {
        long exponent = mpfr_get_exp(rounded) - 1;
        exponent = exponent < 1 - l->bias ? 1 - l->bias : exponent;
        mpfr_mul_2si(limit, rounded, (long)l->fraction_bits - exponent, MPFR_RNDN);
        mpfr_abs(limit, limit, MPFR_RNDN);
        u64 significand = mpfr_get_uj(limit, MPFR_RNDN);
        bits = significand >> l->fraction_bits
                   ? (u64)(exponent + l->bias) << l->fraction_bits |
                         (significand & ((1ULL << l->fraction_bits) - 1))
                   : significand;
    }
    return box(l, (u64)negative << (l->width - 1) | bits);
}

// `value` in the format (IEEE 754, 7.4, 7.5; tininess after rounding).
static u64 to_format(const struct layout *l, enum float_rounding rounding, u32 *flags)
{
    if (mpfr_zero_p(value) || mpfr_inf_p(value)) {
        mpfr_set(rounded, value, MPFR_RNDN);
        return bits_of_rounded(l);
    }
    bool negative = mpfr_signbit(value);
    long exponent = mpfr_get_exp(value) - 1;
    long least = 1 - l->bias;
    round_to_quantum(exponent - (long)l->fraction_bits, rounding);
    bool tiny = mpfr_get_exp(rounded) - 1 < least;
    if (exponent < least)
        round_to_quantum(least - (long)l->fraction_bits, rounding);
    if (!mpfr_zero_p(rounded) && mpfr_get_exp(rounded) - 1 > l->bias) {
        *flags |= FLOAT_OF | FLOAT_NX;
        u64 infinity = infinity_of(l, negative);
        return overflows_to_infinity(rounding, negative) ? infinity : infinity - 1;
    }
    if (!mpfr_equal_p(rounded, value))
        *flags |= FLOAT_NX | (tiny ? FLOAT_UF : 0);
    mpfr_setsign(rounded, rounded, negative, MPFR_RNDN); // also of a zero
    return bits_of_rounded(l);
}

// --- arithmetic ---

// Computes into x[0], and answers MPFR's ternary value.
static int apply(const char *name, mpfr_rnd_t mode)
{
    static const struct {
        const char *name;
        int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
    } two[] = {{"add", mpfr_add}, {"sub", mpfr_sub}, {"mul", mpfr_mul}, {"div", mpfr_div}};
    for (size_t i = 0; i < ARRAY_LEN(two); i++) {
        if (strcmp(name, two[i].name) == 0)
            return two[i].function(value, x[0], x[1], mode);
    }
    if (strcmp(name, "sqrt") == 0)
        return mpfr_sqrt(value, x[0], mode);
    if (strcmp(name, "madd") == 0)
        return mpfr_fma(value, x[0], x[1], x[2], mode);
    if (strcmp(name, "msub") == 0)
        return mpfr_fms(value, x[0], x[1], x[2], mode);
    mpfr_neg(limit, x[0], MPFR_RNDN);
    mpfr_prec_round(limit, PRECISION + 64, MPFR_RNDN);
    return strcmp(name, "nmsub") == 0 ? mpfr_fma(value, limit, x[1], x[2], mode)
                                      : mpfr_fms(value, limit, x[1], x[2], mode);
}

// `value` becomes the result, with its lowest bit set where that is not exact.
static void compute(const char *name, enum float_rounding rounding)
{
    mpfr_set_prec(value, PRECISION);
    int ternary = apply(name, MPFR_RNDZ);
    if (mpfr_zero_p(value) && rounding == ROUND_DOWN)
        apply(name, MPFR_RNDD); // the sign of an exact zero
    mpfr_prec_round(value, PRECISION + 64, MPFR_RNDN);
    if (ternary == 0)
        return;
    if (mpfr_signbit(value))
        mpfr_nextbelow(value);
    else
        mpfr_nextabove(value);
}

static bool is_zero_by_infinity(const struct operation *operation)
{
    return operation->operand_count == 3 &&
           ((mpfr_zero_p(x[0]) && mpfr_inf_p(x[1])) || (mpfr_inf_p(x[0]) && mpfr_zero_p(x[1])));
}

static u64 arithmetic(const struct operation *operation, enum float_rounding rounding, bool any_nan,
                      u32 *flags)
{
    const struct layout *l = &layouts[operation->result];
    if (is_zero_by_infinity(operation))
        *flags |= FLOAT_NV;
    if (any_nan)
        return nan_of(l);
    mpfr_clear_flags();
    compute(operation->name, rounding);
    if (mpfr_nan_p(value)) {
        *flags |= FLOAT_NV;
        return nan_of(l);
    }
    if (mpfr_divby0_p())
        *flags |= FLOAT_DZ;
    return to_format(l, rounding, flags);
}

// --- comparisons ---

static u64 compare(const char *name, bool any_nan, u32 *flags)
{
    bool quiet = strcmp(name, "eq") == 0 || strcmp(name, "leq") == 0 || strcmp(name, "ltq") == 0;
    if (any_nan && !quiet)
        *flags |= FLOAT_NV;
    return strcmp(name, "eq") == 0 ? mpfr_equal_p(x[0], x[1]) != 0
           : name[1] == 'e'        ? mpfr_lessequal_p(x[0], x[1]) != 0
                                   : mpfr_less_p(x[0], x[1]) != 0;
}

// The numbers and -0 < +0.
static bool is_less(const mpfr_t a, const mpfr_t b)
{
    if (mpfr_zero_p(a) && mpfr_zero_p(b))
        return mpfr_signbit(a) && !mpfr_signbit(b);
    return mpfr_less_p(a, b);
}

static u64 extreme(const struct operation *operation, const u64 operands[], u32 nans)
{
    const struct layout *l = &layouts[operation->result];
    bool propagates = strlen(operation->name) == 4; // minm, maxm
    if (nans == 3 || (nans && propagates))
        return nan_of(l);
    if (nans)
        return operands[nans == 1];
    bool takes_second = operation->name[1] == 'i' ? is_less(x[1], x[0]) : is_less(x[0], x[1]);
    return operands[takes_second];
}

// --- integers ---

struct integers {
    const char *name;
    bool is_signed;
    u32 width;
};

static const struct integers integers[] = {
    {"i32", true, 32}, {"u32", false, 32}, {"i64", true, 64}, {"u64", false, 64}};

static const struct integers *integers_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(integers); i++) {
        if (strcmp(integers[i].name, name) == 0)
            return &integers[i];
    }
    return NULL;
}

static u64 sign_extended(u64 bits, u32 width)
{
    return width == 32 ? (u64)(i64)(i32)bits : bits;
}

static u64 to_integer(const struct integers *type, enum float_rounding rounding, bool any_nan,
                      u32 *flags)
{
    u64 highest = type->is_signed ? (1ULL << (type->width - 1)) - 1 : ~0ULL >> (64 - type->width);
    u64 lowest = type->is_signed ? 1ULL << (type->width - 1) : 0; // its magnitude
    if (!any_nan && !mpfr_inf_p(x[0])) {
        mpfr_set(rounded, x[0], MPFR_RNDN);
        round_integer(rounded, rounding);
        bool negative = mpfr_sgn(rounded) < 0;
        mpfr_abs(limit, rounded, MPFR_RNDN);
        if (mpfr_get_exp(limit) <= 64 || mpfr_zero_p(limit)) {
            u64 magnitude = mpfr_get_uj(limit, MPFR_RNDN);
            if (magnitude <= (negative ? lowest : highest)) {
                *flags |= mpfr_equal_p(rounded, x[0]) ? 0 : FLOAT_NX;
                return sign_extended(negative ? -magnitude : magnitude, type->width);
            }
        }
    }
    *flags |= FLOAT_NV;
    bool low = !any_nan && mpfr_signbit(x[0]);
    return sign_extended(low ? -lowest : highest, type->width);
}

static void read_integer(const struct integers *type, u64 integer)
{
    if (type->width == 32)
        integer = type->is_signed ? (u64)(i64)(i32)integer : (u32)integer;
    if (type->is_signed)
        mpfr_set_sj(value, (i64)integer, MPFR_RNDN);
    else
        mpfr_set_uj(value, integer, MPFR_RNDN);
}

// --- all of them ---

static u64 convert(const struct operation *operation, enum float_rounding rounding,
                   const u64 operands[], bool any_nan, u32 *flags)
{
    const struct layout *l = &layouts[operation->result];
    const struct integers *type = integers_named(operation->name + strlen("from_"));
    if (any_nan)
        return nan_of(l);
    if (type)
        read_integer(type, operands[0]);
    else
        mpfr_set(value, x[0], MPFR_RNDN);
    return to_format(l, rounding, flags);
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

bool reference_compute(const struct operation *operation, enum float_rounding rounding,
                       const u64 operands[OPERANDS_MAX], u64 *result, u32 *flags)
{
    static const char *const computed[] = {"add",  "sub",  "mul",   "div",   "sqrt",
                                           "madd", "msub", "nmsub", "nmadd", NULL};
    static const char *const compared[] = {"eq", "lt", "le", "ltq", "leq", NULL};
    static const char *const extremes[] = {"min", "max", "minm", "maxm", NULL};
    const char *name = operation->name;
    u32 nans = 0;
    *flags = 0;
    for (u32 i = 0; i < operation->operand_count; i++) {
        if (operation->operands[i] == KIND_INTEGER)
            continue;
        enum class class = read_float(x[i], &layouts[operation->operands[i]], operands[i]);
        nans |= class == NUMBER ? 0 : 1U << i;
        *flags |= class == SIGNALING ? FLOAT_NV : 0;
    }
    if (is_one_of(name, computed))
        *result = arithmetic(operation, rounding, nans, flags);
    else if (is_one_of(name, compared))
        *result = compare(name, nans, flags);
    else if (is_one_of(name, extremes))
        *result = extreme(operation, operands, nans);
    else if (strncmp(name, "from_", 5) == 0)
        *result = convert(operation, rounding, operands, nans, flags);
    else if (strncmp(name, "to_", 3) == 0 && integers_named(name + 3)) {
        *flags = 0;
        *result = to_integer(integers_named(name + 3), rounding, nans, flags);
    } else
        return false;
    return true;
}
