// Floating-point numbers, taken apart and put together. For src/isa/float*.c only.
//
//     63         62 - n                 f.fraction_bits      0
//    +----------+-+--------------------+--------------------+
//    | box: ones|s| exponent, biased   | fraction           |
//    +----------+-+--------------------+--------------------+
#pragma once

#include "base/bits.h"
#include "isa/float.h"

enum float_kind { FLOAT_ZERO, FLOAT_FINITE, FLOAT_INFINITE, FLOAT_QUIET_NAN, FLOAT_SIGNALING_NAN };

// A FLOAT_FINITE number is ± significand × 2^(exponent - 63), and the significand's bit 63 is set.
struct float_parts {
    enum float_kind kind;
    bool negative;
    i32 exponent;
    u64 significand;
};

static inline u32 float_width(const struct float_format *f)
{
    return 1u + f->exponent_bits + f->fraction_bits;
}

static inline i32 float_bias(const struct float_format *f)
{
    return (1 << (f->exponent_bits - 1)) - 1;
}

// The format's bits in a register, with the box around them.
static inline u64 float_box(const struct float_format *f, u64 bits)
{
    u32 width = float_width(f);
    return width < 64 ? bits | ~0ULL << width : bits;
}

static inline u64 float_sign(const struct float_format *f, bool negative)
{
    return (u64)negative << (float_width(f) - 1);
}

static inline u64 float_zero(const struct float_format *f, bool negative)
{
    return float_box(f, float_sign(f, negative));
}

// The exponent field of infinities and NaNs, in its place.
static inline u64 float_top_exponent(const struct float_format *f)
{
    return bits_mask(f->fraction_bits, f->exponent_bits);
}

static inline u64 float_infinity(const struct float_format *f, bool negative)
{
    return float_box(f, float_sign(f, negative) | float_top_exponent(f));
}

// The canonical NaN (Unpriv., "NaN Generation and Propagation").
static inline u64 float_nan(const struct float_format *f)
{
    return float_box(f, float_top_exponent(f) | 1ULL << (f->fraction_bits - 1));
}

static inline u64 float_invalid(const struct float_format *f, struct float_env *env)
{
    env->flags |= FLOAT_NV;
    return float_nan(f);
}

// The format's bits of a register; the canonical NaN's where the box is not all ones.
static inline u64 float_unbox(const struct float_format *f, u64 value)
{
    u32 width = float_width(f);
    u64 boxed = float_box(f, value) == value ? value : float_nan(f);
    return width < 64 ? boxed & bits_mask(0, width) : boxed;
}

struct float_parts float_take_apart(const struct float_format *f, u64 value);

// Whether any of the two is a NaN; a signaling one is invalid.
bool float_any_nan(const struct float_parts *x, const struct float_parts *y, struct float_env *env);

// ± significand × 2^(exponent - 63), rounded to the format; the lowest bit of the significand,
// whose bit 63 is set, says whether anything is beyond it. Raises NX, UF, OF.
u64 float_round(const struct float_format *f, bool negative, i32 exponent, u64 significand,
                struct float_env *env);

// `significand` without its lowest `drop` bits (below 64), rounded; whether any of them was set.
u64 float_round_off(u64 significand, u32 drop, bool negative, enum float_rounding rounding,
                    bool *inexact);

// `value` shifted right; the lowest bit is also set where a bit was lost.
static inline u64 float_shift_right_jam(u64 value, u32 count)
{
    if (count == 0)
        return value;
    if (count >= 64)
        return value != 0;
    return value >> count | ((value << (64 - count)) != 0);
}
