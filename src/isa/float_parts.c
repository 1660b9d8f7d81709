#include "isa/float_parts.h"

struct float_parts float_take_apart(const struct float_format *f, u64 value)
{
    u64 bits = float_unbox(f, value);
    u64 fraction = bits_get(bits, 0, f->fraction_bits);
    i32 exponent = (i32)bits_get(bits, f->fraction_bits, f->exponent_bits);
    struct float_parts parts = {.negative = bits >> (float_width(f) - 1)};
    if (exponent == (1 << f->exponent_bits) - 1) {
        bool quiet = fraction >> (f->fraction_bits - 1);
        parts.kind = fraction == 0 ? FLOAT_INFINITE : quiet ? FLOAT_QUIET_NAN : FLOAT_SIGNALING_NAN;
    } else if (exponent == 0 && fraction == 0) {
        parts.kind = FLOAT_ZERO;
    } else {
        u64 significand = (exponent ? 1ULL << f->fraction_bits : 0) | fraction;
        u32 zeros = (u32)__builtin_clzll(significand);
        parts.kind = FLOAT_FINITE;
        parts.significand = significand << zeros;
        parts.exponent =
            (exponent ? exponent : 1) - float_bias(f) + 63 - f->fraction_bits - (i32)zeros;
    }
    return parts;
}

bool float_any_nan(const struct float_parts *x, const struct float_parts *y, struct float_env *env)
{
    if (x->kind == FLOAT_SIGNALING_NAN || y->kind == FLOAT_SIGNALING_NAN)
        env->flags |= FLOAT_NV;
    return x->kind >= FLOAT_QUIET_NAN || y->kind >= FLOAT_QUIET_NAN;
}

u64 float_round_off(u64 significand, u32 drop, bool negative, enum float_rounding rounding,
                    bool *inexact)
{
    u64 kept = significand >> drop;
    u64 rest = significand & bits_mask(0, drop);
    u64 half = drop ? 1ULL << (drop - 1) : 1;
    bool up = false;
    *inexact = rest != 0;
    switch (rounding) {
    case ROUND_NEAREST_EVEN:
        up = rest > half || (rest == half && (kept & 1));
        break;
    case ROUND_NEAREST_MAX_MAGNITUDE:
        up = rest >= half;
        break;
    case ROUND_DOWN:
        up = negative && rest;
        break;
    case ROUND_UP:
        up = !negative && rest;
        break;
    case ROUND_TO_ZERO:
    case ROUND_COUNT:
    case ROUND_DYNAMIC:
        break;
    }
    return kept + up;
}

// What a number too large for the format becomes (IEEE 754, 7.4).
static u64 overflow(const struct float_format *f, bool negative, struct float_env *env)
{
    bool away = env->rounding == ROUND_NEAREST_EVEN ||
                env->rounding == ROUND_NEAREST_MAX_MAGNITUDE ||
                env->rounding == (negative ? ROUND_DOWN : ROUND_UP);
    env->flags |= FLOAT_OF | FLOAT_NX;
    u64 infinity = float_infinity(f, negative);
    return away ? infinity : infinity - 1; // the largest finite number
}

// A number below the normal ones. It is tiny unless it becomes the smallest normal number when it
// is rounded with an exponent that knows no limits (IEEE 754, 7.5: after rounding).
static u64 round_subnormal(const struct float_format *f, bool negative, u32 below, u64 significand,
                           struct float_env *env)
{
    u32 drop = 63u - f->fraction_bits;
    bool inexact;
    u64 unlimited = float_round_off(significand, drop, negative, env->rounding, &inexact);
    bool tiny = below > 1 || unlimited >> f->fraction_bits == 1;
    u64 bits = float_round_off(float_shift_right_jam(significand, below), drop, negative,
                               env->rounding, &inexact);
    if (inexact)
        env->flags |= FLOAT_NX | (tiny ? FLOAT_UF : 0);
    return float_box(f, float_sign(f, negative) | bits);
}

u64 float_round(const struct float_format *f, bool negative, i32 exponent, u64 significand,
                struct float_env *env)
{
    i32 biased = exponent + float_bias(f);
    if (biased < 1)
        return round_subnormal(f, negative, (u32)(1 - biased), significand, env);
    bool inexact;
    u64 rounded =
        float_round_off(significand, 63u - f->fraction_bits, negative, env->rounding, &inexact);
    if (rounded >> (f->fraction_bits + 1)) { // up to the next power of two
        rounded >>= 1;
        biased++;
    }
    if (biased >= (1 << f->exponent_bits) - 1)
        return overflow(f, negative, env);
    if (inexact)
        env->flags |= FLOAT_NX;
    u64 bits = (u64)biased << f->fraction_bits | bits_get(rounded, 0, f->fraction_bits);
    return float_box(f, float_sign(f, negative) | bits);
}
