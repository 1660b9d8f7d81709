// The operations of floating point as a table, made from the rows of isa_float.def that round or
// raise flags: what is compared with the reference.
#pragma once

#include "isa/float_quick_convert.h"
#include "isa/isa.h"

#define OPERANDS_MAX 3

// What an operand or a result is.
enum kind { KIND_F16, KIND_F32, KIND_F64, KIND_INTEGER };

struct operation {
    const char *row;  // "fadd.d"
    const char *name; // "add"
    enum kind result, operands[OPERANDS_MAX];
    u32 operand_count;
    bool rounds;                       // has an rm field
    const struct float_format *format; // that the row names
    u64 (*exact)(const u64 operands[OPERANDS_MAX], struct float_env *env);
    // Null where there is none. False where it leaves the case to `exact`.
    bool (*quick)(u32 ready, u64 *result, const u64 operands[OPERANDS_MAX]);
    bool quick_truncates; // it is for rounding to zero, else for rounding to nearest, even
};

extern const u32 operation_count;

// The operation of that index.
struct operation operation_at(u32 index);
