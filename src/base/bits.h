// Bit fields and sign extension.
//
//     63        hi       lo         0
//      +--------+---------+---------+
//      |        |  field  |         |     bits_get(word, lo, width), width = hi - lo + 1
//      +--------+---------+---------+
#pragma once

#include "base/types.h"

// A mask of `width` ones (1..64) whose lowest is bit `lo`.
static inline u64 bits_mask(u32 lo, u32 width)
{
    return (width >= 64 ? ~0ULL : (1ULL << width) - 1) << lo;
}

static inline u64 bits_get(u64 word, u32 lo, u32 width)
{
    return (word >> lo) & bits_mask(0, width);
}

// `word` with the field replaced by the low bits of `value`.
static inline u64 bits_set(u64 word, u32 lo, u32 width, u64 value)
{
    u64 mask = bits_mask(lo, width);
    return (word & ~mask) | ((value << lo) & mask);
}

// The number of the lowest bit that is set; word is not 0.
static inline u32 bits_lowest(u64 word)
{
    return (u32)__builtin_ctzll(word);
}

// The low `width` bits (1..64) of `word` as a signed number.
static inline i64 bits_sign_extend(u64 word, u32 width)
{
    u32 shift = 64 - width;
    return (i64)(word << shift) >> shift;
}

// `old` where mask is 0, `new_bits` where it is 1.
static inline u64 bits_merge(u64 old, u64 new_bits, u64 mask)
{
    return (old & ~mask) | (new_bits & mask);
}

static inline u64 bits_align_down(u64 value, u64 alignment)
{
    return value & ~(alignment - 1);
}

static inline u64 bits_align_up(u64 value, u64 alignment)
{
    return bits_align_down(value + alignment - 1, alignment);
}
