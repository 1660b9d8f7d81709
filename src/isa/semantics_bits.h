// What the rows of isa_bits.def name: what C has no operator for, or leaves undefined at 0. Values
// are registers, u64; a function with 32 in its name reads the low half of its operand, and those
// that rotate sign-extend their 32-bit result. Unpriv., "B".
//
// Inaccuracies: the time that these take depends on the operands' values here, whatever Zkt says of
// the guest's time (which counts instructions).
#pragma once

#include "base/bits.h"

static inline u64 clz64(u64 a)
{
    return a == 0 ? 64 : (u64)__builtin_clzll(a);
}

static inline u64 clz32(u64 a)
{
    return (u32)a == 0 ? 32 : (u64)__builtin_clz((u32)a);
}

static inline u64 ctz64(u64 a)
{
    return a == 0 ? 64 : (u64)__builtin_ctzll(a);
}

static inline u64 ctz32(u64 a)
{
    return (u32)a == 0 ? 32 : (u64)__builtin_ctz((u32)a);
}

static inline u64 cpop64(u64 a)
{
    return (u64)__builtin_popcountll(a);
}

static inline u64 rol64(u64 a, u64 count)
{
    return a << (count & 63) | a >> (-count & 63);
}

static inline u64 ror64(u64 a, u64 count)
{
    return a >> (count & 63) | a << (-count & 63);
}

static inline u64 rol32(u64 a, u64 count)
{
    return (u64)(i64)(i32)((u32)a << (count & 31) | (u32)a >> (-count & 31));
}

static inline u64 ror32(u64 a, u64 count)
{
    return rol32(a, -count);
}

// A byte becomes all ones where it is not 0.
static inline u64 orc_b(u64 a)
{
    u64 ones = 0x0101010101010101;
    u64 top = (((a & 0x7f * ones) + 0x7f * ones) | a) >> 7; // no carry leaves its byte
    return (top & ones) * 0xff;
}

// The bits of each byte, the other way round: swaps halves, quarters, neighbours.
static inline u64 brev8(u64 a)
{
    u64 ones = 0x0101010101010101;
    a = (a >> 4 & 0x0f * ones) | (a & 0x0f * ones) << 4;
    a = (a >> 2 & 0x33 * ones) | (a & 0x33 * ones) << 2;
    return (a >> 1 & 0x55 * ones) | (a & 0x55 * ones) << 1;
}

// The product of polynomials over GF(2).
static inline u128 clmul128(u64 a, u64 b)
{
    u128 product = 0;
    for (; b != 0; b &= b - 1)
        product ^= (u128)a << __builtin_ctzll(b);
    return product;
}

// Each field of `indices` becomes the field of `table` that it numbers, or 0 where there is none.
static inline u64 xperm4(u64 table, u64 indices)
{
    u64 result = 0;
    for (u32 i = 0; i < 64; i += 4)
        result |= (table >> bits_get(indices, i, 4) * 4 & 15) << i;
    return result;
}

static inline u64 xperm8(u64 table, u64 indices)
{
    u64 result = 0;
    for (u32 i = 0; i < 64; i += 8) {
        u64 index = bits_get(indices, i, 8);
        result |= (index < 8 ? table >> index * 8 & 0xff : 0) << i;
    }
    return result;
}
