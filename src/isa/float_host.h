// Registers as the host's numbers and back, and what their exponents say.
#pragma once

#include "base/host_float.h"
#include "isa/semantics_float.h"

#include <string.h>

static inline double f64_host(u64 bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline u64 f64_bits(double value)
{
    u64 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float f32_host(u64 bits)
{
    u32 low = (u32)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}

static inline u64 f32_bits(float value)
{
    u32 bits;
    memcpy(&bits, &value, sizeof bits);
    return f32_box(bits);
}

static inline bool f32_is_boxed(u64 a)
{
    return a >> 32 == UINT32_MAX;
}

// A double fills its register. For what is written for both formats.
static inline bool f64_is_boxed(u64 a)
{
    (void)a;
    return true;
}

// Whether the biased exponent is that of a finite number.
static inline bool f64_is_finite(u64 bits)
{
    return (bits >> 52 & 0x7ff) != 0x7ff;
}

static inline bool f32_is_finite(u64 bits)
{
    return (bits >> 23 & 0xff) != 0xff;
}

// … of a number that is finite and at least twice the smallest normal one.
static inline bool f64_is_safe(u64 bits)
{
    return (bits >> 52 & 0x7ff) - 2 < 0x7fd;
}

static inline bool f32_is_safe(u64 bits)
{
    return (bits >> 23 & 0xff) - 2 < 0xfd;
}

static inline bool f64_is_zero(u64 bits)
{
    return bits << 1 == 0;
}

static inline bool f32_is_zero(u64 bits)
{
    return (u32)bits << 1 == 0;
}
