#include "random.h"

#include "base/bits.h"

// SplitMix64 (Steele, Lea and Flood 2014).
u64 random_u64(struct random *r)
{
    u64 z = r->state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

struct random random_seed(u64 seed, u64 stream)
{
    struct random r = {seed * 0xd1342543de82ef95ULL + stream};
    r.state = random_u64(&r) ^ stream;
    return r;
}

u64 random_below(struct random *r, u64 bound)
{
    return (u64)((u128)random_u64(r) * bound >> 64);
}

i64 random_between(struct random *r, i64 first, i64 last)
{
    return first + (i64)random_below(r, (u64)(last - first) + 1);
}

bool random_chance(struct random *r, u32 percent)
{
    return random_below(r, 100) < percent;
}

u64 random_corner(struct random *r)
{
    u64 value = random_u64(r);
    switch (random_below(r, 8)) {
    case 0:
        return (u64)random_between(r, -3, 3);
    case 1:
        return (1ULL << (value % 64)) + (u64)random_between(r, -1, 1);
    case 2:
        return (u64)(i64)(i32)value;
    case 3:
        return (u32)value;
    case 4:
        return 0x7fffffffULL + random_below(r, 3) + (random_chance(r, 50) ? 0xffffffff00000000 : 0);
    case 5:
        return (u64)((i64)value >> (value % 61)); // of any length, of either sign
    case 6:
        return (value & 0xff) * 0x0101010101010101ULL;
    default:
        return value;
    }
}

// Sign, exponent at an end, about that of 1.0, or any; a fraction of few bits, or any.
u64 random_float(struct random *r)
{
    static const struct {
        u32 exponent_bits, fraction_bits;
    } formats[] = {{11, 52}, {11, 52}, {8, 23}, {8, 23}, {5, 10}};
    u64 i = random_below(r, ARRAY_LEN(formats));
    u32 fraction_bits = formats[i].fraction_bits;
    u32 width = 1 + formats[i].exponent_bits + fraction_bits;
    u64 top = bits_mask(0, formats[i].exponent_bits);
    u64 exponents[] = {0, 1, top, top - 1, top / 2 + random_below(r, 5) - 2, random_below(r, top)};
    u64 exponent = exponents[random_below(r, ARRAY_LEN(exponents))];
    u64 fraction = random_chance(r, 50) ? random_corner(r) : random_u64(r);
    u64 bits = random_below(r, 2) << (width - 1) | exponent << fraction_bits |
               (fraction & bits_mask(0, fraction_bits));
    return width == 64 || random_chance(r, 5) ? bits : bits | ~0ULL << width;
}
