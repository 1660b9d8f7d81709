// Floating-point instructions in full: what the quick handlers of exec.c leave. One expansion of
// each row of isa_float.def.
#include "cpu/access.h"
#include "cpu/exec_rows.h"
#include "cpu/float_state.h"

#define X(number) (h->s.registers[number])
#define RS1       X(op->rs1)
#define RS2       X(op->rs2)
#define RS3       X(op->rs3)
#define IMM       ROW_IMM(op)

// Whether an operation of the row writes a floating-point register.
static inline bool writes_float(const struct op *op)
{
    return op->rd >= HART_FLOAT && op->rd < HART_SINK;
}

#define DO_FMOVE(value)                        \
    const struct float_env env = {.flags = 0}; \
    if (float_is_off(h)) {                     \
        FINISH(ways_raise_illegal);            \
    }                                          \
    X(op->rd) = (u64)(value);                  \
    float_end(h, &env, writes_float(op));      \
    CONTINUE(op + 1);

#define DO_EXACT(format, operation, ...)                               \
    struct float_env env;                                              \
    if (!float_begin(h, (u32)op->imm, &env)) {                         \
        FINISH(ways_raise_illegal);                                    \
    }                                                                  \
    X(op->rd) = float_##operation(&float_##format, __VA_ARGS__, &env); \
    float_end(h, &env, writes_float(op));                              \
    CONTINUE(op + 1);
#define DO_FLOAT(format, operation, ...)    DO_EXACT(format, operation, __VA_ARGS__)
#define DO_TRUNCATE(format, operation, ...) DO_EXACT(format, operation, __VA_ARGS__)

// As ways_load_<type> and ways_store_<type>. The way back to the quick handler is for those that FS
// does not stop there.
#define DO_FLOAD(type)                                                              \
    u64 va = RS1 + IMM;                                                             \
    if (float_is_off(h)) {                                                          \
        FINISH(ways_raise_illegal);                                                 \
    }                                                                               \
    if (h->float_ready && va % sizeof(type) == 0 && mmu_fill(h, va, ACCESS_LOAD)) { \
        CONTINUE(op);                                                               \
    }                                                                               \
    ways_synchronise(op, h, left, tlb, b);                                          \
    if (!access_load(h, va, sizeof(type))) {                                        \
        FINISH(ways_raise);                                                         \
    }                                                                               \
    X(op->rd) = ROW_BOX(type, h->value);                                            \
    float_touch(h);                                                                 \
    FINISH(ways_settle);

#define DO_FSTORE(type)                                                              \
    u64 va = RS1 + IMM;                                                              \
    if (float_is_off(h)) {                                                           \
        FINISH(ways_raise_illegal);                                                  \
    }                                                                                \
    if (h->float_ready && va % sizeof(type) == 0 && mmu_fill(h, va, ACCESS_STORE)) { \
        CONTINUE(op);                                                                \
    }                                                                                \
    ways_synchronise(op, h, left, tlb, b);                                           \
    if (!access_store(h, va, sizeof(type), RS2)) {                                   \
        FINISH(ways_raise);                                                          \
    }                                                                                \
    FINISH(ways_settle);

#define INSN(name, pattern, format, extension, timing, ...) \
    void exec_float_##name(HANDLER_PARAMETERS)              \
    {                                                       \
        ROW_SEE(DO_, __VA_ARGS__)                           \
    }
#include "isa/isa_float.def"
#undef INSN
