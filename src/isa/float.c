// Arithmetic. Numbers are taken apart into a normalised significand and an exponent that knows no
// limits; whatever does not fit is kept as one sticky bit at the low end, and put together again in
// one place, round_to_format (float_parts.c).
#include "isa/float_parts.h"

const struct float_format float_f16 = {.exponent_bits = 5, .fraction_bits = 10};
const struct float_format float_f32 = {.exponent_bits = 8, .fraction_bits = 23};
const struct float_format float_f64 = {.exponent_bits = 11, .fraction_bits = 52};

// A number whose significand has 128 bits, of which the highest is set: significand × 2^(exponent -
// 127).
struct wide {
    bool negative;
    i32 exponent;
    u128 significand;
};

static struct wide widen(const struct float_parts *x)
{
    return (struct wide){x->negative, x->exponent, (u128)x->significand << 64};
}

// Exact: no format's significand has more than 53 bits.
static struct wide multiply(const struct float_parts *x, const struct float_parts *y)
{
    struct wide product = {.negative = x->negative != y->negative,
                           .exponent = x->exponent + y->exponent + 1,
                           .significand = (u128)x->significand * y->significand};
    if (!(product.significand >> 127)) {
        product.significand <<= 1;
        product.exponent--;
    }
    return product;
}

static u128 shift_right_jam(u128 value, u32 count)
{
    if (count == 0)
        return value;
    if (count >= 128)
        return value != 0;
    return value >> count | ((value << (128 - count)) != 0);
}

static u64 round_wide(const struct float_format *f, const struct wide *x, struct float_env *env)
{
    u64 significand = (u64)(x->significand >> 64) | ((u64)x->significand != 0);
    return float_round(f, x->negative, x->exponent, significand, env);
}

// The sign of an exact sum that is zero, of terms that are not both zeros of one sign (IEEE 754,
// 6.3).
static u64 zero_sum(const struct float_format *f, const struct float_env *env)
{
    return float_zero(f, env->rounding == ROUND_DOWN);
}

// The sum of two numbers, neither of which is zero. Where bits are lost to the sticky one, the
// terms are so far apart that the difference has its highest bit where the larger term has it, or
// one lower.
static u64 sum(const struct float_format *f, struct wide x, struct wide y, struct float_env *env)
{
    if (x.exponent < y.exponent) {
        struct wide swapped = x;
        x = y;
        y = swapped;
    }
    u128 larger = x.significand >> 1; // room for a carry; the lowest bits of both are 0
    u128 smaller = shift_right_jam(y.significand >> 1, (u32)(x.exponent - y.exponent));
    if (x.negative == y.negative) {
        x.significand = larger + smaller;
    } else if (larger >= smaller) {
        x.significand = larger - smaller;
    } else {
        x.significand = smaller - larger;
        x.negative = y.negative;
    }
    if (x.significand == 0)
        return zero_sum(f, env);
    u64 high = (u64)(x.significand >> 64);
    u32 zeros = high ? (u32)__builtin_clzll(high) : 64 + (u32)__builtin_clzll((u64)x.significand);
    x.significand <<= zeros;
    x.exponent += 1 - (i32)zeros;
    return round_wide(f, &x, env);
}

static u64 add_parts(const struct float_format *f, const struct float_parts *x,
                     const struct float_parts *y, struct float_env *env)
{
    if (float_any_nan(x, y, env))
        return float_nan(f);
    if (x->kind == FLOAT_INFINITE && y->kind == FLOAT_INFINITE && x->negative != y->negative)
        return float_invalid(f, env);
    if (x->kind == FLOAT_INFINITE || y->kind == FLOAT_INFINITE)
        return float_infinity(f, x->kind == FLOAT_INFINITE ? x->negative : y->negative);
    if (x->kind == FLOAT_ZERO && y->kind == FLOAT_ZERO)
        return x->negative == y->negative ? float_zero(f, x->negative) : zero_sum(f, env);
    if (x->kind == FLOAT_ZERO || y->kind == FLOAT_ZERO) {
        const struct float_parts *number = x->kind == FLOAT_ZERO ? y : x;
        return float_round(f, number->negative, number->exponent, number->significand, env);
    }
    return sum(f, widen(x), widen(y), env);
}

u64 float_add(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    struct float_parts y = float_take_apart(f, b);
    return add_parts(f, &x, &y, env);
}

u64 float_sub(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    struct float_parts y = float_take_apart(f, b);
    y.negative = !y.negative;
    return add_parts(f, &x, &y, env);
}

// Whether a product is that of zero and infinity.
static bool is_zero_by_infinity(const struct float_parts *x, const struct float_parts *y)
{
    return (x->kind == FLOAT_ZERO && y->kind == FLOAT_INFINITE) ||
           (x->kind == FLOAT_INFINITE && y->kind == FLOAT_ZERO);
}

u64 float_mul(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    struct float_parts y = float_take_apart(f, b);
    bool negative = x.negative != y.negative;
    if (float_any_nan(&x, &y, env))
        return float_nan(f);
    if (is_zero_by_infinity(&x, &y))
        return float_invalid(f, env);
    if (x.kind == FLOAT_INFINITE || y.kind == FLOAT_INFINITE)
        return float_infinity(f, negative);
    if (x.kind == FLOAT_ZERO || y.kind == FLOAT_ZERO)
        return float_zero(f, negative);
    struct wide product = multiply(&x, &y);
    return round_wide(f, &product, env);
}

// The quotient of two numbers.
static u64 divide(const struct float_format *f, const struct float_parts *x,
                  const struct float_parts *y, struct float_env *env)
{
    bool below_one = x->significand < y->significand;
    u128 dividend = (u128)x->significand << (below_one ? 64 : 63);
    u64 quotient = (u64)(dividend / y->significand);
    quotient |= dividend % y->significand != 0;
    return float_round(f, x->negative != y->negative, x->exponent - y->exponent - below_one,
                       quotient, env);
}

u64 float_div(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    struct float_parts y = float_take_apart(f, b);
    bool negative = x.negative != y.negative;
    if (float_any_nan(&x, &y, env))
        return float_nan(f);
    if (x.kind == y.kind && (x.kind == FLOAT_ZERO || x.kind == FLOAT_INFINITE))
        return float_invalid(f, env);
    if (x.kind == FLOAT_INFINITE)
        return float_infinity(f, negative);
    if (x.kind == FLOAT_ZERO || y.kind == FLOAT_INFINITE)
        return float_zero(f, negative);
    if (y.kind == FLOAT_ZERO) {
        env->flags |= FLOAT_DZ;
        return float_infinity(f, negative);
    }
    return divide(f, &x, &y, env);
}

// The square root of `value`, at least 2^126, its lowest bit set if it is not exact.
static u64 root(u128 value)
{
    u64 result = 0;
    u128 rest = 0; // of the pairs of bits taken so far, less result²
    for (i32 pair = 63; pair >= 0; pair--) {
        u128 trial = (u128)result << 2 | 1;
        rest = rest << 2 | ((u64)(value >> (2 * pair)) & 3);
        result <<= 1;
        if (rest >= trial) {
            rest -= trial;
            result |= 1;
        }
    }
    return result | (rest != 0);
}

u64 float_sqrt(const struct float_format *f, u64 a, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    if (float_any_nan(&x, &x, env))
        return float_nan(f);
    if (x.kind == FLOAT_ZERO)
        return float_zero(f, x.negative);
    if (x.negative)
        return float_invalid(f, env);
    if (x.kind == FLOAT_INFINITE)
        return float_infinity(f, false);
    bool odd = x.exponent & 1;
    return float_round(f, false, (x.exponent - odd) / 2, root((u128)x.significand << (63 + odd)),
                       env);
}

// A product and a sum, rounded once. Zero times infinity is invalid even where a quiet NaN is added
// (Unpriv., "F").
static u64 multiply_add(const struct float_format *f, const struct float_parts *x,
                        const struct float_parts *y, const struct float_parts *z,
                        struct float_env *env)
{
    bool negative = x->negative != y->negative;
    bool any_nan = float_any_nan(x, y, env);
    any_nan |= float_any_nan(z, z, env);
    if (is_zero_by_infinity(x, y))
        return float_invalid(f, env);
    if (any_nan)
        return float_nan(f);
    if (x->kind == FLOAT_FINITE && y->kind == FLOAT_FINITE && z->kind == FLOAT_FINITE)
        return sum(f, multiply(x, y), widen(z), env);
    if (x->kind == FLOAT_FINITE && y->kind == FLOAT_FINITE && z->kind == FLOAT_ZERO) {
        struct wide product = multiply(x, y);
        return round_wide(f, &product, env);
    }
    bool infinite = x->kind == FLOAT_INFINITE || y->kind == FLOAT_INFINITE;
    bool zero = x->kind == FLOAT_ZERO || y->kind == FLOAT_ZERO;
    struct float_parts product = {.negative = negative,
                                  .kind = infinite ? FLOAT_INFINITE
                                          : zero   ? FLOAT_ZERO
                                                   : FLOAT_FINITE};
    return add_parts(f, &product, z, env); // one of them is infinite, or the product zero
}

static u64 fused(const struct float_format *f, const u64 operands[3], bool negate_product,
                 bool negate_addend, struct float_env *env)
{
    struct float_parts x = float_take_apart(f, operands[0]);
    struct float_parts y = float_take_apart(f, operands[1]);
    struct float_parts z = float_take_apart(f, operands[2]);
    x.negative ^= negate_product;
    z.negative ^= negate_addend;
    return multiply_add(f, &x, &y, &z, env);
}

u64 float_madd(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env)
{
    return fused(f, (const u64[]){a, b, c}, false, false, env);
}

u64 float_msub(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env)
{
    return fused(f, (const u64[]){a, b, c}, false, true, env);
}

u64 float_nmsub(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env)
{
    return fused(f, (const u64[]){a, b, c}, true, false, env);
}

u64 float_nmadd(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env)
{
    return fused(f, (const u64[]){a, b, c}, true, true, env);
}
