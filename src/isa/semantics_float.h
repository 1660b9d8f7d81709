// What the rows of isa_float.def name: moves, whose operands are only bits. The rest is float.h.
#pragma once

#include "isa/float.h"

// The register that holds the low 32 bits as a number.
static inline u64 f32_box(u64 bits)
{
    return bits | ~0ULL << 32;
}

// The number's bits: the canonical NaN's where it is not boxed.
static inline u64 f32_unbox(u64 value)
{
    return value >> 32 == UINT32_MAX ? (u32)value : 0x7fc00000;
}

static inline u64 f16_box(u64 bits)
{
    return bits | ~0ULL << 16;
}

static inline u64 f16_unbox(u64 value)
{
    return f16_box(value) == value ? (u16)value : 0x7e00;
}

#define F16_SIGN (1ULL << 15)
#define F32_SIGN (1ULL << 31)
#define F64_SIGN (1ULL << 63)

// a with b's sign, its opposite, the product of both signs (Unpriv., "FSGNJ").
static inline u64 f64_sgnj(u64 a, u64 b)
{
    return (a & ~F64_SIGN) | (b & F64_SIGN);
}

static inline u64 f64_sgnjn(u64 a, u64 b)
{
    return (a & ~F64_SIGN) | (~b & F64_SIGN);
}

static inline u64 f64_sgnjx(u64 a, u64 b)
{
    return a ^ (b & F64_SIGN);
}

static inline u64 f32_sgnj(u64 a, u64 b)
{
    return f32_box((f32_unbox(a) & ~F32_SIGN) | (f32_unbox(b) & F32_SIGN));
}

static inline u64 f32_sgnjn(u64 a, u64 b)
{
    return f32_box((f32_unbox(a) & ~F32_SIGN) | (~f32_unbox(b) & F32_SIGN));
}

static inline u64 f32_sgnjx(u64 a, u64 b)
{
    return f32_box(f32_unbox(a) ^ (f32_unbox(b) & F32_SIGN));
}

static inline u64 f16_sgnj(u64 a, u64 b)
{
    return f16_box((f16_unbox(a) & ~F16_SIGN) | (f16_unbox(b) & F16_SIGN));
}

static inline u64 f16_sgnjn(u64 a, u64 b)
{
    return f16_box((f16_unbox(a) & ~F16_SIGN) | (~f16_unbox(b) & F16_SIGN));
}

static inline u64 f16_sgnjx(u64 a, u64 b)
{
    return f16_box(f16_unbox(a) ^ (f16_unbox(b) & F16_SIGN));
}
