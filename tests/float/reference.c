// The reference. MPFR computes with 256 bits, which for a product is exact, and otherwise more than
// twice what any format holds; what is beyond is noted by one lower bit ("rounding to odd"), so
// that rounding a second time, to the format, is right.
#include "reference.h"

#include "reference_numbers.h"

#include <stdlib.h>
#include <string.h>

#define EXPONENT_MAX 100000 // of no number here

void reference_begin(void)
{
    mpfr_set_emin(-EXPONENT_MAX);
    mpfr_set_emax(EXPONENT_MAX);
    for (u32 i = 0; i < OPERANDS_MAX; i++)
        mpfr_init2(reference.x[i], REFERENCE_PRECISION);
    mpfr_inits2(REFERENCE_ROOM, reference.value, reference.rounded, reference.scratch, (mpfr_ptr)0);
}

void reference_end(void)
{
    for (u32 i = 0; i < OPERANDS_MAX; i++)
        mpfr_clear(reference.x[i]);
    mpfr_clears(reference.value, reference.rounded, reference.scratch, (mpfr_ptr)0);
    mpfr_free_cache();
}

// --- arithmetic ---

// Computes the value, and answers MPFR's ternary value.
static int apply(const char *name, mpfr_rnd_t mode)
{
    static const struct {
        const char *name;
        int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
    } two[] = {{"add", mpfr_add}, {"sub", mpfr_sub}, {"mul", mpfr_mul}, {"div", mpfr_div}};
    for (size_t i = 0; i < ARRAY_LEN(two); i++) {
        if (strcmp(name, two[i].name) == 0)
            return two[i].function(reference.value, reference.x[0], reference.x[1], mode);
    }
    if (strcmp(name, "sqrt") == 0)
        return mpfr_sqrt(reference.value, reference.x[0], mode);
    if (strcmp(name, "madd") == 0)
        return mpfr_fma(reference.value, reference.x[0], reference.x[1], reference.x[2], mode);
    if (strcmp(name, "msub") == 0)
        return mpfr_fms(reference.value, reference.x[0], reference.x[1], reference.x[2], mode);
    mpfr_neg(reference.scratch, reference.x[0], MPFR_RNDN);
    mpfr_prec_round(reference.scratch, REFERENCE_ROOM, MPFR_RNDN);
    return strcmp(name, "nmsub") == 0
               ? mpfr_fma(reference.value, reference.scratch, reference.x[1], reference.x[2], mode)
               : mpfr_fms(reference.value, reference.scratch, reference.x[1], reference.x[2], mode);
}

// `value` becomes the result, with its lowest bit set where that is not exact.
static void compute(const char *name, enum float_rounding rounding)
{
    mpfr_set_prec(reference.value, REFERENCE_PRECISION);
    int ternary = apply(name, MPFR_RNDZ);
    if (mpfr_zero_p(reference.value) && rounding == ROUND_DOWN)
        apply(name, MPFR_RNDD); // the sign of an exact zero
    mpfr_prec_round(reference.value, REFERENCE_ROOM, MPFR_RNDN);
    if (ternary == 0)
        return;
    if (mpfr_signbit(reference.value))
        mpfr_nextbelow(reference.value);
    else
        mpfr_nextabove(reference.value);
}

static bool is_zero_by_infinity(const struct operation *operation)
{
    return operation->operand_count == 3 &&
           ((mpfr_zero_p(reference.x[0]) && mpfr_inf_p(reference.x[1])) ||
            (mpfr_inf_p(reference.x[0]) && mpfr_zero_p(reference.x[1])));
}

static u64 arithmetic(const struct operation *operation, enum float_rounding rounding, bool any_nan,
                      u32 *flags)
{
    const struct layout *l = &reference_layouts[operation->result];
    if (is_zero_by_infinity(operation))
        *flags |= FLOAT_NV;
    if (any_nan)
        return reference_nan(l);
    mpfr_clear_flags();
    compute(operation->name, rounding);
    if (mpfr_nan_p(reference.value)) {
        *flags |= FLOAT_NV;
        return reference_nan(l);
    }
    if (mpfr_divby0_p())
        *flags |= FLOAT_DZ;
    return reference_to_format(l, rounding, flags);
}

// --- comparisons ---

static u64 compare(const char *name, bool any_nan, u32 *flags)
{
    bool quiet = strcmp(name, "eq") == 0 || strcmp(name, "leq") == 0 || strcmp(name, "ltq") == 0;
    if (any_nan && !quiet)
        *flags |= FLOAT_NV;
    return strcmp(name, "eq") == 0 ? mpfr_equal_p(reference.x[0], reference.x[1]) != 0
           : name[1] == 'e'        ? mpfr_lessequal_p(reference.x[0], reference.x[1]) != 0
                                   : mpfr_less_p(reference.x[0], reference.x[1]) != 0;
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
    const struct layout *l = &reference_layouts[operation->result];
    bool propagates = strlen(operation->name) == 4; // minm, maxm
    if (nans == 3 || (nans && propagates))
        return reference_nan(l);
    if (nans)
        return operands[nans == 1];
    bool takes_second = operation->name[1] == 'i' ? is_less(reference.x[1], reference.x[0])
                                                  : is_less(reference.x[0], reference.x[1]);
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
    if (!any_nan && !mpfr_inf_p(reference.x[0])) {
        mpfr_set(reference.rounded, reference.x[0], MPFR_RNDN);
        reference_round_integer(reference.rounded, rounding);
        bool negative = mpfr_sgn(reference.rounded) < 0;
        mpfr_abs(reference.scratch, reference.rounded, MPFR_RNDN);
        if (mpfr_get_exp(reference.scratch) <= 64 || mpfr_zero_p(reference.scratch)) {
            u64 magnitude = mpfr_get_uj(reference.scratch, MPFR_RNDN);
            if (magnitude <= (negative ? lowest : highest)) {
                *flags |= mpfr_equal_p(reference.rounded, reference.x[0]) ? 0 : FLOAT_NX;
                return sign_extended(negative ? -magnitude : magnitude, type->width);
            }
        }
    }
    *flags |= FLOAT_NV;
    bool low = !any_nan && mpfr_signbit(reference.x[0]);
    return sign_extended(low ? -lowest : highest, type->width);
}

// Modulo 2^32, with the flags of the conversion that saturates.
static u64 to_integer_modulo(bool any_nan, u32 *flags)
{
    to_integer(integers_named("i32"), ROUND_TO_ZERO, any_nan, flags);
    if (any_nan || mpfr_inf_p(reference.x[0]))
        return 0;
    mpfr_trunc(reference.rounded, reference.x[0]);
    mpfr_set_ui_2exp(reference.scratch, 1, 32, MPFR_RNDN);
    mpfr_fmod(reference.rounded, reference.rounded, reference.scratch, MPFR_RNDN);
    return sign_extended((u64)mpfr_get_sj(reference.rounded, MPFR_RNDN), 32);
}

// An integer of the same format.
static u64 to_integral(const struct operation *operation, enum float_rounding rounding,
                       bool any_nan, u32 *flags)
{
    const struct layout *l = &reference_layouts[operation->result];
    if (any_nan)
        return reference_nan(l);
    mpfr_set(reference.rounded, reference.x[0], MPFR_RNDN);
    if (!mpfr_inf_p(reference.x[0]))
        reference_round_integer(reference.rounded, rounding);
    if (strcmp(operation->name, "rint") == 0 && !mpfr_equal_p(reference.rounded, reference.x[0]))
        *flags |= FLOAT_NX;
    mpfr_setsign(reference.rounded, reference.rounded, mpfr_signbit(reference.x[0]), MPFR_RNDN);
    return reference_bits(l);
}

static void read_integer(const struct integers *type, u64 integer)
{
    if (type->width == 32)
        integer = type->is_signed ? (u64)(i64)(i32)integer : (u32)integer;
    if (type->is_signed)
        mpfr_set_sj(reference.value, (i64)integer, MPFR_RNDN);
    else
        mpfr_set_uj(reference.value, integer, MPFR_RNDN);
}

// --- all of them ---

static u64 convert(const struct operation *operation, enum float_rounding rounding,
                   const u64 operands[], bool any_nan, u32 *flags)
{
    const struct layout *l = &reference_layouts[operation->result];
    const struct integers *type = integers_named(operation->name + strlen("from_"));
    if (any_nan)
        return reference_nan(l);
    if (type)
        read_integer(type, operands[0]);
    else
        mpfr_set(reference.value, reference.x[0], MPFR_RNDN);
    return reference_to_format(l, rounding, flags);
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
        enum number_kind kind =
            reference_read(reference.x[i], &reference_layouts[operation->operands[i]], operands[i]);
        nans |= kind == NUMBER ? 0 : 1U << i;
        *flags |= kind == SIGNALING ? FLOAT_NV : 0;
    }
    if (strncmp(name, "to_", 3) == 0)
        *flags = 0; // conversions to integers say it themselves
    if (is_one_of(name, computed))
        *result = arithmetic(operation, rounding, nans, flags);
    else if (is_one_of(name, compared))
        *result = compare(name, nans, flags);
    else if (is_one_of(name, extremes))
        *result = extreme(operation, operands, nans);
    else if (strcmp(name, "rint") == 0 || strcmp(name, "nearbyint") == 0)
        *result = to_integral(operation, rounding, nans, flags);
    else if (strncmp(name, "from_", 5) == 0)
        *result = convert(operation, rounding, operands, nans, flags);
    else if (strcmp(name, "to_i32_modulo") == 0)
        *result = to_integer_modulo(nans, flags);
    else if (strncmp(name, "to_", 3) == 0 && integers_named(name + 3))
        *result = to_integer(integers_named(name + 3), rounding, nans, flags);
    else
        return false;
    return true;
}
