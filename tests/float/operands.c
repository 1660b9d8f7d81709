#include "operands.h"

#include "base/bits.h"
#include "isa/float_parts.h"

#include <string.h>

// One call in an expression: compilers choose the order of several, and the operands must be the
// same everywhere.
u64 random_next(struct random *random)
{
    random->state += 0x9e3779b97f4a7c15;
    u64 z = random->state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

u32 random_below(struct random *random, u32 count)
{
    return (u32)((random_next(random) >> 32) * count >> 32);
}

static const struct float_format *format_of(enum kind kind)
{
    static const struct float_format *const formats[] = {&float_f16, &float_f32, &float_f64};
    assert(kind != KIND_INTEGER);
    return formats[kind];
}

// A fraction with a few bits set or a few clear, or any.
static u64 choose_fraction(struct random *random, u32 bits)
{
    u64 fraction = 0;
    u32 way = random_below(random, 5);
    if (way == 0)
        return random_next(random) & bits_mask(0, bits);
    for (u32 count = random_below(random, 4); count > 0; count--)
        fraction ^= 1ULL << random_below(random, bits);
    if (way == 1) // a run of ones from the top
        fraction ^= bits_mask(0, bits) & ~bits_mask(0, random_below(random, bits + 1));
    if (way == 2)
        fraction ^= bits_mask(0, random_below(random, bits + 1));
    return (way == 3 ? ~fraction : fraction) & bits_mask(0, bits);
}

// The biased exponent: the ends, about 1.0, about the width of integers, any.
static u64 choose_exponent(struct random *random, const struct float_format *f)
{
    u32 top = (1U << f->exponent_bits) - 1;
    u32 bias = (u32)float_bias(f);
    switch (random_below(random, 6)) {
    case 0:
        return random_below(random, 3);
    case 1:
        return top - random_below(random, 3);
    case 2:
        return bias - 2 + random_below(random, 5);
    case 3: // about 2^31, 2^32, 2^63, 2^64, and where the last bit of the fraction is 1
    {
        u32 powers[] = {0, 8, 16, 31, 32, 63, 64, f->fraction_bits, f->fraction_bits + 1U};
        u32 exponent = bias + powers[random_below(random, ARRAY_LEN(powers))] - 1;
        exponent += random_below(random, 3);
        return exponent < top ? exponent : top - 1;
    }
    case 4: // where products go under
        return bias / 2 + random_below(random, 5);
    default:
        return random_below(random, top + 1);
    }
}

static u64 choose_bits(struct random *random, const struct float_format *f)
{
    u64 sign = random_next(random) & 1;
    u64 exponent = choose_exponent(random, f);
    u64 fraction = choose_fraction(random, f->fraction_bits);
    if (random_below(random, 8) == 0)
        fraction = 0;
    return sign << (float_width(f) - 1) | exponent << f->fraction_bits | fraction;
}

// In a register: boxed, or now and then not quite.
static u64 in_register(struct random *random, const struct float_format *f, u64 bits)
{
    u64 boxed = float_box(f, bits & bits_mask(0, float_width(f)));
    if (float_width(f) < 64 && random_below(random, 64) == 0)
        return boxed ^ 1ULL << (float_width(f) + random_below(random, 64 - float_width(f)));
    return boxed;
}

static u64 choose_float(struct random *random, const struct float_format *f)
{
    return in_register(random, f, choose_bits(random, f));
}

// A number of any length.
static u64 choose_length(struct random *random)
{
    u64 bits = random_next(random);
    return bits >> random_below(random, 64);
}

static u64 choose_integer(struct random *random)
{
    u64 value = choose_length(random);
    switch (random_below(random, 4)) {
    case 0:
        value = 1ULL << random_below(random, 64);
        break;
    case 1:
        value &= ~choose_length(random);
        break;
    case 2: // a tie somewhere
        value <<= random_below(random, 12);
        value |= 1ULL << random_below(random, 12);
        break;
    }
    value += random_below(random, 5) - 2ULL;
    return random_next(random) & 1 ? value : -value;
}

// A number near another: some units in the last place, the sign either way.
static u64 near(struct random *random, const struct float_format *f, u64 value)
{
    u64 bits = value + random_below(random, 9) - 4ULL;
    if (random_next(random) & 1)
        bits ^= 1ULL << (float_width(f) - 1);
    return in_register(random, f, bits);
}

// An addend that nearly cancels a product.
static u64 near_product(struct random *random, const struct float_format *f, const u64 *operands)
{
    struct float_env env = {.rounding = ROUND_NEAREST_EVEN};
    return near(random, f, float_mul(f, operands[0], operands[1], &env));
}

// An addend at a distance from the product at which it decides how that is rounded.
static u64 far_from_product(struct random *random, const struct float_format *f,
                            const u64 *operands)
{
    u64 product = near_product(random, f, operands);
    u64 distance = (u64)random_below(random, 2U * f->fraction_bits + 4) << f->fraction_bits;
    return in_register(random, f,
                       random_next(random) & 1 ? product - distance : product + distance);
}

void operands_choose(struct random *random, const struct operation *operation,
                     u64 operands[OPERANDS_MAX])
{
    for (u32 i = 0; i < operation->operand_count; i++)
        operands[i] = operation->operands[i] == KIND_INTEGER
                          ? choose_integer(random)
                          : choose_float(random, format_of(operation->operands[i]));
    if (operation->operand_count < 2)
        return;
    const struct float_format *f = format_of(operation->operands[0]);
    if (random_below(random, 4) == 0)
        operands[1] = near(random, f, operands[0]);
    if (operation->operand_count == 3 && random_below(random, 3) == 0)
        operands[2] = near_product(random, f, operands);
    else if (operation->operand_count == 3 && random_below(random, 3) == 0)
        operands[2] = far_from_product(random, f, operands);
}
