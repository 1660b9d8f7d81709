#include "operation.h"

#include "isa/semantics.h"

#include <string.h>

// --- the rows as functions ---

#define RS1    operands[0]
#define RS2    operands[1]
#define RS3    operands[2]
#define UNUSED __attribute__((unused))

#define EXACT_FLOAT(format, operation, ...) \
    return float_##operation(&float_##format, __VA_ARGS__, env);
#define EXACT_EXACT(format, operation, ...)    EXACT_FLOAT(format, operation, __VA_ARGS__)
#define EXACT_TRUNCATE(format, operation, ...) EXACT_FLOAT(format, operation, __VA_ARGS__)
#define EXACT_FMOVE(value)                     return 0;
#define EXACT_FLOAD(type)                      return 0;
#define EXACT_FSTORE(type)                     return 0;

#define INSN(name, pattern, format, extension, timing, ...)                                        \
    static u64 exact_##name(UNUSED const u64 operands[OPERANDS_MAX], UNUSED struct float_env *env) \
    {                                                                                              \
        EXACT_##__VA_ARGS__                                                                        \
    }
#include "isa/isa_float.def"
#undef INSN

#define QUICK_FLOAT(format, operation, ...) \
    return quick_##format##_##operation(ready, result, __VA_ARGS__);
#define QUICK_TRUNCATE(format, operation, ...) QUICK_FLOAT(format, operation, __VA_ARGS__)
#define QUICK_EXACT(format, operation, ...)    return false;
#define QUICK_FMOVE(value)                     return false;
#define QUICK_FLOAD(type)                      return false;
#define QUICK_FSTORE(type)                     return false;

#define INSN(name, pattern, format, extension, timing, ...)           \
    static bool quick_##name(UNUSED u32 ready, UNUSED u64 *result,    \
                             UNUSED const u64 operands[OPERANDS_MAX]) \
    {                                                                 \
        QUICK_##__VA_ARGS__                                           \
    }
#include "isa/isa_float.def"
#undef INSN

// --- the rows as data ---

struct row {
    enum isa_op op;
    const char *form, *format, *name, *operands;
    u64 (*exact)(const u64 operands[OPERANDS_MAX], struct float_env *env);
    bool (*quick)(u32 ready, u64 *result, const u64 operands[OPERANDS_MAX]);
};

#define TEXT_(x)                             #x
#define ROW_FLOAT(format, operation, ...)    "FLOAT", #format, #operation, TEXT_((__VA_ARGS__))
#define ROW_EXACT(format, operation, ...)    "EXACT", #format, #operation, TEXT_((__VA_ARGS__))
#define ROW_TRUNCATE(format, operation, ...) "TRUNCATE", #format, #operation, TEXT_((__VA_ARGS__))
#define ROW_FMOVE(value)                     NULL, NULL, NULL, NULL
#define ROW_FLOAD(type)                      NULL, NULL, NULL, NULL
#define ROW_FSTORE(type)                     NULL, NULL, NULL, NULL

static const struct row rows[] = {
#define INSN(name, pattern, format, extension, timing, ...) \
    {OP_##name, ROW_##__VA_ARGS__, exact_##name, quick_##name},
#include "isa/isa_float.def"
#undef INSN
};

const u32 operation_count = ARRAY_LEN(rows);

static const struct {
    const char *name;
    enum kind kind;
    const struct float_format *format;
} formats[] = {
    {"f16", KIND_F16, &float_f16},
    {"f32", KIND_F32, &float_f32},
    {"f64", KIND_F64, &float_f64},
};

static u32 format_named(const char *name)
{
    u32 found = 0;
    while (strcmp(formats[found].name, name) != 0)
        found++;
    return found;
}

// What a conversion is from: "from_f32", "from_i64"; else the operands are of the row's format.
static enum kind operand_kind(const struct row *row)
{
    if (strncmp(row->name, "from_f", 6) == 0)
        return formats[format_named(row->name + 5)].kind;
    if (strncmp(row->name, "from_", 5) == 0)
        return KIND_INTEGER;
    return formats[format_named(row->format)].kind;
}

struct operation operation_at(u32 index)
{
    const struct row *row = &rows[index];
    struct operation operation = {.row = isa_rows[row->op].name};
    if (!row->name)
        return operation;
    operation.name = row->name;
    u32 format = format_named(row->format);
    operation.format = formats[format].format;
    operation.result =
        isa_rows[row->op].floats & ISA_FLOAT_RD ? formats[format].kind : KIND_INTEGER;
    operation.operand_count = strstr(row->operands, "RS3") || strstr(row->operands, "[2]")   ? 3
                              : strstr(row->operands, "RS2") || strstr(row->operands, "[1]") ? 2
                                                                                             : 1;
    for (u32 i = 0; i < operation.operand_count; i++)
        operation.operands[i] = operand_kind(row);
    operation.rounds = strstr(isa_rows[row->op].pattern, " rm ");
    operation.exact = row->exact;
    operation.quick = strcmp(row->form, "EXACT") == 0 ? NULL : row->quick;
    operation.quick_truncates = strcmp(row->form, "TRUNCATE") == 0;
    return operation;
}
