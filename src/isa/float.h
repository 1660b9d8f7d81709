// Floating point, exactly: IEEE 754-2008 as RISC-V has it (Unpriv., "F", "D", "Zfh", "Zfa"),
// computed with integers alone, so that every host gives the same bits and the same flags.
//
// Operands and results are registers, u64: a format narrower than 64 bits is NaN-boxed, its upper
// bits all ones; an operand that is not is taken for the canonical NaN (Unpriv., "NaN Boxing of
// Narrower Values"). A result that is a NaN is the canonical one. Integers are registers too:
// 32-bit ones are sign-extended.
//
// read next: float_quick.h, which does most of it with the host's unit.
#pragma once

#include "base/types.h"

// The rounding modes, as frm and the instructions' rm field number them.
enum float_rounding {
    ROUND_NEAREST_EVEN,
    ROUND_TO_ZERO,
    ROUND_DOWN,
    ROUND_UP,
    ROUND_NEAREST_MAX_MAGNITUDE,
    ROUND_COUNT,
    ROUND_DYNAMIC = 7, // only in an instruction: the one in frm
};

// The accrued exceptions, as fflags has them.
enum float_flag {
    FLOAT_NX = 1,  // inexact
    FLOAT_UF = 2,  // underflow: inexact, and tiny after rounding
    FLOAT_OF = 4,  // overflow
    FLOAT_DZ = 8,  // division of a finite number by zero
    FLOAT_NV = 16, // invalid operation
};

// What an operation is done under, and what it raises.
struct float_env {
    enum float_rounding rounding; // below ROUND_COUNT
    u32 flags;                    // bits of enum float_flag; added to, never cleared
};

// A format: sign, exponent, fraction, from bit 63, 31 or 15 down.
struct float_format {
    u8 exponent_bits, fraction_bits;
};

extern const struct float_format float_f16, float_f32, float_f64;

// Sums, products, quotient, square root.
u64 float_add(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_sub(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_mul(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_div(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_sqrt(const struct float_format *f, u64 a, struct float_env *env);

// Fused: a × b + c, a × b - c, -(a × b) + c, -(a × b) - c, rounded once.
u64 float_madd(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env);
u64 float_msub(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env);
u64 float_nmsub(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env);
u64 float_nmadd(const struct float_format *f, u64 a, u64 b, u64 c, struct float_env *env);

// The lesser, the greater; -0 is less than +0. Of a NaN and a number, the number.
u64 float_min(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_max(const struct float_format *f, u64 a, u64 b, struct float_env *env);

// 1 where it holds, else 0 (with a NaN, always). eq is quiet: only a signaling NaN is invalid.
u64 float_eq(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_lt(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_le(const struct float_format *f, u64 a, u64 b, struct float_env *env);

// To integers: what is out of range, and a NaN, is invalid and becomes the nearest end of the range
// (a NaN the upper one).
u64 float_to_i32(const struct float_format *f, u64 a, struct float_env *env);
u64 float_to_u32(const struct float_format *f, u64 a, struct float_env *env);
u64 float_to_i64(const struct float_format *f, u64 a, struct float_env *env);
u64 float_to_u64(const struct float_format *f, u64 a, struct float_env *env);

// From integers; the 32-bit ones read the low half.
u64 float_from_i32(const struct float_format *f, u64 integer, struct float_env *env);
u64 float_from_u32(const struct float_format *f, u64 integer, struct float_env *env);
u64 float_from_i64(const struct float_format *f, u64 integer, struct float_env *env);
u64 float_from_u64(const struct float_format *f, u64 integer, struct float_env *env);

// From another format.
u64 float_from_f16(const struct float_format *f, u64 a, struct float_env *env);
u64 float_from_f32(const struct float_format *f, u64 a, struct float_env *env);
u64 float_from_f64(const struct float_format *f, u64 a, struct float_env *env);

// Zfa's: the lesser and the greater, or the canonical NaN if any is one; comparisons that are
// quiet.
u64 float_minm(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_maxm(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_ltq(const struct float_format *f, u64 a, u64 b, struct float_env *env);
u64 float_leq(const struct float_format *f, u64 a, u64 b, struct float_env *env);

// Rounded to an integer of the same format; rint raises NX where that differs, nearbyint does not.
u64 float_rint(const struct float_format *f, u64 a, struct float_env *env);
u64 float_nearbyint(const struct float_format *f, u64 a, struct float_env *env);

// To 32 bits, as float_to_i32 to zero with its flags, but what is out of range is taken modulo
// 2^32.
u64 float_to_i32_modulo(const struct float_format *f, u64 a, struct float_env *env);

// The constant that fli loads (Unpriv., "Zfa", table "Immediate values loaded by the FLI.S
// instruction"): `number` is 0 to 31.
u64 float_constant(const struct float_format *f, u32 number);

// What fclass answers: one bit of ten (Unpriv., table "Format of result of FCLASS instruction").
u64 float_class(const struct float_format *f, u64 a);
