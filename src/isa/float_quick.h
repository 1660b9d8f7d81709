// Floating point with the host's unit, where it certainly gives the same as float.h.
//
// The host's +, -, ×, /, √ and fused multiply-add round correctly, so in the mode that
// host_float_begin sets (to nearest, even) their results are IEEE 754's, bit for bit, on every
// host; only NaNs differ. Which flags they would raise is never asked of the host: each function
// answers true only where no flag can change, because
//
//   - no operand and no result is a NaN, so nothing is invalid;
//   - the result is finite, so there was no overflow and no division by zero;
//   - the result is above the smallest normal number, so nothing was tiny. (Sums and differences
//     need not ask: one that is subnormal is exact.)
//   - NX is set already (FLOAT_READY_ROUND), or the result is exact.
//
// Where a function answers false, nothing has been done, and float.h's does it.
//
// read next: float_quick_convert.h.
#pragma once

#include "isa/float_host.h"

// What may be done with no further question. Each implies those before it.
enum float_ready {
    FLOAT_READY_MOVE = 1,  // registers may be written: mstatus.FS is Dirty, frm a mode
    FLOAT_READY_ROUND = 2, // frm is to nearest, even, and NX is set
    FLOAT_READY_FMA = 4,   // … and the host has a fused multiply-add
};

// --- sums ---

#define QUICK_SUM(format, name, operator)                                            \
    static inline bool quick_##format##_##name(u32 ready, u64 *result, u64 a, u64 b) \
    {                                                                                \
        *result = format##_bits(format##_host(a) operator format##_host(b));         \
        return ready & FLOAT_READY_ROUND && format##_is_boxed(a & b) &&              \
               format##_is_finite(*result);                                          \
    }
QUICK_SUM(f64, add, +)
QUICK_SUM(f64, sub, -)
QUICK_SUM(f32, add, +)
QUICK_SUM(f32, sub, -)
#undef QUICK_SUM

// --- products: one with zero is exact ---

static inline bool quick_f64_mul(u32 ready, u64 *result, u64 a, u64 b)
{
    *result = f64_bits(f64_host(a) * f64_host(b));
    return ready & FLOAT_READY_ROUND &&
           (likely(f64_is_safe(*result)) ||
            (f64_is_zero(*result) && (f64_is_zero(a) || f64_is_zero(b))));
}

static inline bool quick_f32_mul(u32 ready, u64 *result, u64 a, u64 b)
{
    *result = f32_bits(f32_host(a) * f32_host(b));
    return ready & FLOAT_READY_ROUND && f32_is_boxed(a & b) &&
           (likely(f32_is_safe(*result)) ||
            (f32_is_zero(*result) && (f32_is_zero(a) || f32_is_zero(b))));
}

// --- quotients, roots ---

static inline bool quick_f64_div(u32 ready, u64 *result, u64 a, u64 b)
{
    *result = f64_bits(f64_host(a) / f64_host(b));
    return ready & FLOAT_READY_ROUND && f64_is_safe(*result);
}

static inline bool quick_f32_div(u32 ready, u64 *result, u64 a, u64 b)
{
    *result = f32_bits(f32_host(a) / f32_host(b));
    return ready & FLOAT_READY_ROUND && f32_is_boxed(a & b) && f32_is_safe(*result);
}

static inline bool quick_f64_sqrt(u32 ready, u64 *result, u64 a)
{
    *result = f64_bits(__builtin_sqrt(f64_host(a)));
    return ready & FLOAT_READY_ROUND && f64_is_safe(*result);
}

static inline bool quick_f32_sqrt(u32 ready, u64 *result, u64 a)
{
    *result = f32_bits(__builtin_sqrtf(f32_host(a)));
    return ready & FLOAT_READY_ROUND && f32_is_boxed(a) && f32_is_safe(*result);
}

// --- fused ---

// a × b + c; of a product with zero only where c may be kept as it is.
static inline bool quick_f64_fused(u32 ready, u64 *result, double a, double b, double c)
{
    if (unlikely(!(ready & FLOAT_READY_FMA)))
        return false;
    *result = f64_bits(host_fma(a, b, c));
    return likely(f64_is_safe(*result)) || (f64_is_zero(*result) && (a == 0 || b == 0));
}

static inline bool quick_f64_madd(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return quick_f64_fused(ready, result, f64_host(a), f64_host(b), f64_host(c));
}

static inline bool quick_f64_msub(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return quick_f64_fused(ready, result, f64_host(a), f64_host(b), -f64_host(c));
}

static inline bool quick_f64_nmsub(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return quick_f64_fused(ready, result, -f64_host(a), f64_host(b), f64_host(c));
}

static inline bool quick_f64_nmadd(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return quick_f64_fused(ready, result, -f64_host(a), f64_host(b), -f64_host(c));
}

static inline bool quick_f32_fused(u32 ready, u64 *result, float a, float b, float c)
{
    if (unlikely(!(ready & FLOAT_READY_FMA)))
        return false;
    *result = f32_bits(host_fmaf(a, b, c));
    return likely(f32_is_safe(*result)) || (f32_is_zero(*result) && (a == 0 || b == 0));
}

static inline bool quick_f32_madd(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return f32_is_boxed(a & b & c) &&
           quick_f32_fused(ready, result, f32_host(a), f32_host(b), f32_host(c));
}

static inline bool quick_f32_msub(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return f32_is_boxed(a & b & c) &&
           quick_f32_fused(ready, result, f32_host(a), f32_host(b), -f32_host(c));
}

static inline bool quick_f32_nmsub(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return f32_is_boxed(a & b & c) &&
           quick_f32_fused(ready, result, -f32_host(a), f32_host(b), f32_host(c));
}

static inline bool quick_f32_nmadd(u32 ready, u64 *result, u64 a, u64 b, u64 c)
{
    return f32_is_boxed(a & b & c) &&
           quick_f32_fused(ready, result, -f32_host(a), f32_host(b), -f32_host(c));
}

// --- comparisons: of equals, minimum and maximum might have to tell zeros apart ---

#define QUICK_COMPARE(format, name, operator)                                        \
    static inline bool quick_##format##_##name(u32 ready, u64 *result, u64 a, u64 b) \
    {                                                                                \
        *result = format##_host(a) operator format##_host(b);                        \
        return ready & FLOAT_READY_MOVE && format##_is_boxed(a & b) &&               \
               !__builtin_isunordered(format##_host(a), format##_host(b));           \
    }
QUICK_COMPARE(f64, eq, ==)
QUICK_COMPARE(f64, lt, <)
QUICK_COMPARE(f64, le, <=)
QUICK_COMPARE(f32, eq, ==)
QUICK_COMPARE(f32, lt, <)
QUICK_COMPARE(f32, le, <=)
#undef QUICK_COMPARE

#define QUICK_CHOOSE(format, name, operator)                                         \
    static inline bool quick_##format##_##name(u32 ready, u64 *result, u64 a, u64 b) \
    {                                                                                \
        *result = format##_host(a) operator format##_host(b) ? a : b;                \
        return ready & FLOAT_READY_MOVE && format##_is_boxed(a & b) &&               \
               __builtin_islessgreater(format##_host(a), format##_host(b));          \
    }
QUICK_CHOOSE(f64, min, <)
QUICK_CHOOSE(f64, max, >)
QUICK_CHOOSE(f32, min, <)
QUICK_CHOOSE(f32, max, >)
#undef QUICK_CHOOSE
