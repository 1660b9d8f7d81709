// Comparisons, minimum and maximum, classes. Nothing here rounds.
#include "isa/float_parts.h"

// The bits as a number that is greater where the number is; -0 comes out just below +0. Not for
// NaNs.
static i64 order(const struct float_format *f, u64 value)
{
    u64 bits = float_unbox(f, value);
    u64 sign = float_sign(f, true);
    i64 magnitude = (i64)(bits & (sign - 1));
    return bits & sign ? ~magnitude : magnitude;
}

// Whether the operands can be compared; where not, it is invalid if one is signaling, or if any NaN
// is.
static bool is_ordered(const struct float_format *f, u64 a, u64 b, bool any_is_invalid,
                       struct float_env *env)
{
    struct float_parts x = float_take_apart(f, a);
    struct float_parts y = float_take_apart(f, b);
    bool any_nan = float_any_nan(&x, &y, env);
    if (any_nan && any_is_invalid)
        env->flags |= FLOAT_NV;
    return !any_nan;
}

static bool are_zeros(const struct float_format *f, u64 a, u64 b)
{
    return float_take_apart(f, a).kind == FLOAT_ZERO && float_take_apart(f, b).kind == FLOAT_ZERO;
}

static bool is_less(const struct float_format *f, u64 a, u64 b)
{
    return order(f, a) < order(f, b) && !are_zeros(f, a, b);
}

static bool is_less_or_equal(const struct float_format *f, u64 a, u64 b)
{
    return order(f, a) <= order(f, b) || are_zeros(f, a, b);
}

u64 float_eq(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, false, env) && (order(f, a) == order(f, b) || are_zeros(f, a, b));
}

u64 float_lt(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, true, env) && is_less(f, a, b);
}

u64 float_le(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, true, env) && is_less_or_equal(f, a, b);
}

u64 float_ltq(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, false, env) && is_less(f, a, b);
}

u64 float_leq(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, false, env) && is_less_or_equal(f, a, b);
}

// The number among the two where the other is a NaN; the canonical NaN where both are.
static u64 the_number(const struct float_format *f, u64 a, u64 b)
{
    if (float_take_apart(f, a).kind < FLOAT_QUIET_NAN)
        return float_box(f, float_unbox(f, a));
    if (float_take_apart(f, b).kind < FLOAT_QUIET_NAN)
        return float_box(f, float_unbox(f, b));
    return float_nan(f);
}

u64 float_min(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    if (!is_ordered(f, a, b, false, env))
        return the_number(f, a, b);
    return order(f, a) <= order(f, b) ? a : b;
}

u64 float_max(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    if (!is_ordered(f, a, b, false, env))
        return the_number(f, a, b);
    return order(f, a) >= order(f, b) ? a : b;
}

u64 float_minm(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, false, env) ? float_min(f, a, b, env) : float_nan(f);
}

u64 float_maxm(const struct float_format *f, u64 a, u64 b, struct float_env *env)
{
    return is_ordered(f, a, b, false, env) ? float_max(f, a, b, env) : float_nan(f);
}

// Bits 0 to 7: negative infinity, normal, subnormal, zero, positive zero, subnormal, normal,
// infinity; 8 and 9: signaling and quiet NaN.
u64 float_class(const struct float_format *f, u64 a)
{
    struct float_parts x = float_take_apart(f, a);
    u32 distance = 0; // from the zeros
    switch (x.kind) {
    case FLOAT_SIGNALING_NAN:
        return 1 << 8;
    case FLOAT_QUIET_NAN:
        return 1 << 9;
    case FLOAT_INFINITE:
        distance = 3;
        break;
    case FLOAT_FINITE:
        distance = x.exponent < 1 - float_bias(f) ? 1 : 2;
        break;
    case FLOAT_ZERO:
        break;
    }
    return 1ULL << (x.negative ? 3 - distance : 4 + distance);
}
