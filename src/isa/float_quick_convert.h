// Conversions with the host's unit, by the rules at the head of float_quick.h.
#pragma once

#include "isa/float_quick.h"

// --- to integers, to zero, of numbers well within the range: inexact is all that they can be ---

static inline bool quick_f64_to_i64(u32 ready, u64 *result, u64 a)
{
    const double bound = (double)(1LL << 62);
    double value = f64_host(a);
    if (!(__builtin_fabs(value) < bound)) // also of a NaN
        return false;
    *result = (u64)(i64)value;
    return ready & FLOAT_READY_ROUND || (ready & FLOAT_READY_MOVE && (double)(i64)value == value);
}

static inline bool quick_f64_to_u64(u32 ready, u64 *result, u64 a)
{
    return quick_f64_to_i64(ready, result, a) && !(*result >> 63) && f64_host(a) >= 0;
}

static inline bool quick_f64_to_i32(u32 ready, u64 *result, u64 a)
{
    return quick_f64_to_i64(ready, result, a) && (u64)(i64)(i32)*result == *result;
}

static inline bool quick_f64_to_u32(u32 ready, u64 *result, u64 a)
{
    bool in_range = quick_f64_to_u64(ready, result, a) && *result <= UINT32_MAX;
    *result = (u64)(i64)(i32)*result;
    return in_range;
}

// A float is a double with the same value.
#define QUICK_F32_TO(integer)                                                        \
    static inline bool quick_f32_to_##integer(u32 ready, u64 *result, u64 a)         \
    {                                                                                \
        return f32_is_boxed(a) &&                                                    \
               quick_f64_to_##integer(ready, result, f64_bits((double)f32_host(a))); \
    }
QUICK_F32_TO(i32)
QUICK_F32_TO(u32)
QUICK_F32_TO(i64)
QUICK_F32_TO(u64)
#undef QUICK_F32_TO

// --- from integers: a double holds 32 bits exactly ---

#define QUICK_FROM(format, number, integer, needs)                                        \
    static inline bool quick_##format##_from_##integer(u32 ready, u64 *result, u64 value) \
    {                                                                                     \
        *result = format##_bits((number)(integer)value);                                  \
        return ready & (needs);                                                           \
    }
QUICK_FROM(f64, double, i32, FLOAT_READY_MOVE)
QUICK_FROM(f64, double, u32, FLOAT_READY_MOVE)
QUICK_FROM(f64, double, i64, FLOAT_READY_ROUND)
QUICK_FROM(f64, double, u64, FLOAT_READY_ROUND)
QUICK_FROM(f32, float, i32, FLOAT_READY_ROUND)
QUICK_FROM(f32, float, u32, FLOAT_READY_ROUND)
QUICK_FROM(f32, float, i64, FLOAT_READY_ROUND)
QUICK_FROM(f32, float, u64, FLOAT_READY_ROUND)
#undef QUICK_FROM

// --- between formats ---

static inline bool quick_f32_from_f64(u32 ready, u64 *result, u64 a)
{
    *result = f32_bits((float)f64_host(a));
    return ready & FLOAT_READY_ROUND && f32_is_safe(*result);
}

static inline bool quick_f64_from_f32(u32 ready, u64 *result, u64 a)
{
    *result = f64_bits((double)f32_host(a));
    return ready & FLOAT_READY_MOVE && f32_is_boxed(a) && f64_is_finite(*result);
}
