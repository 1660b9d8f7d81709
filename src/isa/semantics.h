// What the rows of isa.def name; here, arithmetic: what C leaves undefined or has no operator for.
// Values are registers, u64; a function with 32 in its name reads the low halves of its operands
// and sign-extends its 32-bit result (Unpriv., "RV64I").
#pragma once

#include "isa/crypto.h"
#include "isa/semantics_bits.h"
#include "isa/semantics_float.h"

static inline u64 sext32(u64 value)
{
    return (u64)(i64)(i32)value;
}

// The upper halves of the 128-bit product (Unpriv., "M"): signed, signed × unsigned, unsigned.
static inline u64 mulh(u64 a, u64 b)
{
    return (u64)((i128)(i64)a * (i64)b >> 64);
}

static inline u64 mulhsu(u64 a, u64 b)
{
    return (u64)((i128)(i64)a * (i128)b >> 64);
}

static inline u64 mulhu(u64 a, u64 b)
{
    return (u64)((u128)a * b >> 64);
}

// Division never traps (Unpriv., "M", table "Semantics for division by zero and division
// overflow"):
//
//                          quotient     remainder
//     by zero, unsigned    2^width - 1  dividend
//     by zero, signed      -1           dividend
//     lowest / -1, signed  lowest       0
static inline u64 div64(u64 a, u64 b)
{
    if (b == 0)
        return ~0ULL;
    if (b == ~0ULL)
        return -a;
    return (u64)((i64)a / (i64)b);
}

static inline u64 divu64(u64 a, u64 b)
{
    return b == 0 ? ~0ULL : a / b;
}

static inline u64 rem64(u64 a, u64 b)
{
    if (b == 0)
        return a;
    if (b == ~0ULL)
        return 0;
    return (u64)((i64)a % (i64)b);
}

static inline u64 remu64(u64 a, u64 b)
{
    return b == 0 ? a : a % b;
}

// Sign-extended operands: the quotient of the lowest 32-bit number and -1 fits into 64 bits, and
// its low half is the lowest number again, as the table wants it.
static inline u64 div32(u64 a, u64 b)
{
    return sext32(div64(sext32(a), sext32(b)));
}

static inline u64 divu32(u64 a, u64 b)
{
    return sext32(divu64((u32)a, (u32)b));
}

static inline u64 rem32(u64 a, u64 b)
{
    return sext32(rem64(sext32(a), sext32(b)));
}

static inline u64 remu32(u64 a, u64 b)
{
    return sext32(remu64((u32)a, (u32)b));
}
