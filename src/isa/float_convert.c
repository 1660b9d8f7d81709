// Conversions to and from integers and between formats.
#include "isa/float_parts.h"

// --- to integers ---

// A range of integers: magnitudes up to these.
struct range {
    u64 positive, negative;
};

// What is invalid becomes the nearest end of the range, a NaN the upper one (Unpriv., table
// "Domains of float-to-integer conversions and behavior for invalid inputs").
static u64 saturated(struct range range, bool negative, struct float_env *env)
{
    env->flags |= FLOAT_NV;
    return negative ? -range.negative : range.positive;
}

// The magnitude of a number below 2^64, rounded to an integer.
static u64 round_to_integer(const struct float_parts *x, enum float_rounding rounding,
                            bool *inexact)
{
    u32 drop = (u32)(63 - x->exponent);
    u64 significand = x->significand;
    if (drop > 62) { // one bit before the point, so that it is not rounded past
        significand = float_shift_right_jam(significand, drop - 62);
        drop = 62;
    }
    return float_round_off(significand, drop, x->negative, rounding, inexact);
}

static u64 to_integer(const struct float_format *f, u64 a, struct range range,
                      struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    bool inexact;
    switch (x.kind) {
    case FLOAT_ZERO:
        return 0;
    case FLOAT_QUIET_NAN:
    case FLOAT_SIGNALING_NAN:
        return saturated(range, false, env);
    case FLOAT_INFINITE:
        return saturated(range, x.negative, env);
    case FLOAT_FINITE:
        break;
    }
    if (x.exponent > 63)
        return saturated(range, x.negative, env);
    u64 magnitude = round_to_integer(&x, env->rounding, &inexact);
    if (magnitude > (x.negative ? range.negative : range.positive))
        return saturated(range, x.negative, env);
    if (inexact)
        env->flags |= FLOAT_NX;
    return x.negative ? -magnitude : magnitude;
}

u64 float_to_i32(const struct float_format *f, u64 a, struct float_env *env)
{
    return to_integer(f, a, (struct range){INT32_MAX, 1ULL << 31}, env);
}

u64 float_to_u32(const struct float_format *f, u64 a, struct float_env *env)
{
    return (u64)(i64)(i32)to_integer(f, a, (struct range){UINT32_MAX, 0}, env);
}

u64 float_to_i64(const struct float_format *f, u64 a, struct float_env *env)
{
    return to_integer(f, a, (struct range){INT64_MAX, 1ULL << 63}, env);
}

u64 float_to_u64(const struct float_format *f, u64 a, struct float_env *env)
{
    return to_integer(f, a, (struct range){UINT64_MAX, 0}, env);
}

// Modulo 2^64, without its fraction.
static u64 truncated(const struct float_parts *x)
{
    i32 left = x->exponent - 63;
    u64 magnitude = left >= 64 || left <= -64 ? 0
                    : left >= 0               ? x->significand << left
                                              : x->significand >> -left;
    return x->negative ? -magnitude : magnitude;
}

u64 float_to_i32_modulo(const struct float_format *f, u64 a, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    struct float_env to_zero = {.rounding = ROUND_TO_ZERO};
    float_to_i32(f, a, &to_zero);
    env->flags |= to_zero.flags;
    return x.kind == FLOAT_FINITE ? (u64)(i64)(i32)truncated(&x) : 0;
}

// --- to integers of the same format ---

static u64 from_magnitude(const struct float_format *f, bool negative, u64 magnitude,
                          struct float_env *env)
{
    if (magnitude == 0)
        return float_zero(f, false);
    u32 zeros = (u32)__builtin_clzll(magnitude);
    return float_round(f, negative, 63 - (i32)zeros, magnitude << zeros, env);
}

u64 float_rint(const struct float_format *f, u64 a, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    bool inexact;
    if (float_any_nan(&x, &x, env))
        return float_nan(f);
    if (x.kind != FLOAT_FINITE || x.exponent >= f->fraction_bits)
        return a;
    u64 magnitude = round_to_integer(&x, env->rounding, &inexact);
    if (inexact)
        env->flags |= FLOAT_NX;
    if (magnitude == 0)
        return float_zero(f, x.negative);
    return from_magnitude(f, x.negative, magnitude, env);
}

u64 float_nearbyint(const struct float_format *f, u64 a, struct float_env *env)
{
    struct float_env within = {.rounding = env->rounding};
    u64 result = float_rint(f, a, &within);
    env->flags |= within.flags & FLOAT_NV;
    return result;
}

// --- from integers ---

u64 float_from_i32(const struct float_format *f, u64 integer, struct float_env *env)
{
    return float_from_i64(f, (u64)(i64)(i32)integer, env);
}

u64 float_from_u32(const struct float_format *f, u64 integer, struct float_env *env)
{
    return from_magnitude(f, false, (u32)integer, env);
}

u64 float_from_i64(const struct float_format *f, u64 integer, struct float_env *env)
{
    bool negative = integer >> 63;
    return from_magnitude(f, negative, negative ? -integer : integer, env);
}

u64 float_from_u64(const struct float_format *f, u64 integer, struct float_env *env)
{
    return from_magnitude(f, false, integer, env);
}

// --- between formats ---

static u64 convert(const struct float_format *to, const struct float_format *from, u64 a,
                   struct float_env *env)
{
    struct float_parts x = float_take_apart(from, a);
    if (float_any_nan(&x, &x, env))
        return float_nan(to);
    if (x.kind == FLOAT_INFINITE)
        return float_infinity(to, x.negative);
    if (x.kind == FLOAT_ZERO)
        return float_zero(to, x.negative);
    return float_round(to, x.negative, x.exponent, x.significand, env);
}

u64 float_from_f16(const struct float_format *f, u64 a, struct float_env *env)
{
    return convert(f, &float_f16, a, env);
}

u64 float_from_f32(const struct float_format *f, u64 a, struct float_env *env)
{
    return convert(f, &float_f32, a, env);
}

u64 float_from_f64(const struct float_format *f, u64 a, struct float_env *env)
{
    return convert(f, &float_f64, a, env);
}

// --- constants ---

u64 float_constant(const struct float_format *f, u32 number)
{
    // Bits 31 to 16 of the single-precision number; below them there are none.
    static const u16 constants[32] = {
        0xbf80, 0,      0x3780, 0x3800, 0x3b80, 0x3c00, 0x3d80, 0x3e00, 0x3e80, 0x3ea0, 0x3ec0,
        0x3ee0, 0x3f00, 0x3f20, 0x3f40, 0x3f60, 0x3f80, 0x3fa0, 0x3fc0, 0x3fe0, 0x4000, 0x4020,
        0x4040, 0x4080, 0x4100, 0x4180, 0x4300, 0x4380, 0x4700, 0x4780, 0x7f80, 0x7fc0,
    };
    struct float_env env = {.rounding = ROUND_NEAREST_EVEN}; // 2^16 is infinite in half precision
    if (number == 1)                                         // the smallest normal number
        return float_box(f, 1ULL << f->fraction_bits);
    return float_from_f32(f, float_box(&float_f32, (u64)constants[number % 32] << 16), &env);
}
