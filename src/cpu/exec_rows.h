// The semantics of the rows of isa.def as inline functions, which every kind of handler is made of:
// one instruction by itself (exec.c), two that follow each other (fuse.c).
//
//   row_value_<name>(RS1, RS2, IMM)      of a SET row: the value for rd
//   row_taken_<name>(RS1, RS2)           of a BRANCH row: whether it is taken
//   row_try_<name>(op, h, tlb, RS1, RS2, &result)
//                                        of a SET, AUIPC, LOAD or STORE row, or one of floating point:
//                                        does it, without writing rd; false where the case is
//                                        unusual, and nothing was done
//   row_unusual_<name>                   the handler for that case, which goes on by itself
//   ROW_WRITES_<name>                    whether it has an rd
#pragma once

#include "cpu/exec_ways.h"
#include "isa/float_quick_convert.h"
#include "isa/semantics.h"

#define ROW_IMM(op) ((u64)(i64)(op)->imm)
#define ROW_BOX(type, value) \
    ((u64)(value) | (sizeof(type) < 8 ? ~0ULL << (8 * sizeof(type) % 64) : 0))
#define ROW_TAG(va, type) ((va) & (PAGE_MASK | (sizeof(type) - 1)))
#define ROW_UNUSED        __attribute__((unused))
#define ROW_INLINE        ROW_UNUSED static inline __attribute__((always_inline))

// A row's semantics, seen through one of the sets of macros below: ROW_SEE(VALUE_, SET(a + b)) is
// VALUE_SET(a + b).
#define ROW_SEE(view, ...) view##__VA_ARGS__

// --- the value of a SET row ---

#define VALUE_SET(value)                       return (u64)(value);
#define VALUE_NONE                             return 0;
#define VALUE_AUIPC                            VALUE_NONE
#define VALUE_LOAD(type)                       VALUE_NONE
#define VALUE_STORE(type)                      VALUE_NONE
#define VALUE_BRANCH(condition)                VALUE_NONE
#define VALUE_JAL                              VALUE_NONE
#define VALUE_JALR                             VALUE_NONE
#define VALUE_LR(type)                         VALUE_NONE
#define VALUE_SC(type)                         VALUE_NONE
#define VALUE_AMO(type, value)                 VALUE_NONE
#define VALUE_CSR(operation, source)           VALUE_NONE
#define VALUE_FENCE                            VALUE_NONE
#define VALUE_SYSTEM(action)                   VALUE_NONE
#define VALUE_FMOVE(value)                     VALUE_NONE
#define VALUE_FLOAT(format, operation, ...)    VALUE_NONE
#define VALUE_EXACT(format, operation, ...)    VALUE_NONE
#define VALUE_TRUNCATE(format, operation, ...) VALUE_NONE
#define VALUE_FLOAD(type)                      VALUE_NONE
#define VALUE_FSTORE(type)                     VALUE_NONE

#define INSN(name, pattern, format, extension, timing, ...)                                     \
    ROW_INLINE u64 row_value_##name(ROW_UNUSED u64 RS1, ROW_UNUSED u64 RS2, ROW_UNUSED u64 IMM) \
    {                                                                                           \
        ROW_SEE(VALUE_, __VA_ARGS__)                                                            \
    }
#include "isa/isa.def"
#undef INSN

// --- the condition of a BRANCH row ---

#define TAKEN_BRANCH(condition)                return (condition);
#define TAKEN_NONE                             return false;
#define TAKEN_SET(value)                       TAKEN_NONE
#define TAKEN_AUIPC                            TAKEN_NONE
#define TAKEN_LOAD(type)                       TAKEN_NONE
#define TAKEN_STORE(type)                      TAKEN_NONE
#define TAKEN_JAL                              TAKEN_NONE
#define TAKEN_JALR                             TAKEN_NONE
#define TAKEN_LR(type)                         TAKEN_NONE
#define TAKEN_SC(type)                         TAKEN_NONE
#define TAKEN_AMO(type, value)                 TAKEN_NONE
#define TAKEN_CSR(operation, source)           TAKEN_NONE
#define TAKEN_FENCE                            TAKEN_NONE
#define TAKEN_SYSTEM(action)                   TAKEN_NONE
#define TAKEN_FMOVE(value)                     TAKEN_NONE
#define TAKEN_FLOAT(format, operation, ...)    TAKEN_NONE
#define TAKEN_EXACT(format, operation, ...)    TAKEN_NONE
#define TAKEN_TRUNCATE(format, operation, ...) TAKEN_NONE
#define TAKEN_FLOAD(type)                      TAKEN_NONE
#define TAKEN_FSTORE(type)                     TAKEN_NONE

#define INSN(name, pattern, format, extension, timing, ...)                  \
    ROW_INLINE bool row_taken_##name(ROW_UNUSED u64 RS1, ROW_UNUSED u64 RS2) \
    {                                                                        \
        ROW_SEE(TAKEN_, __VA_ARGS__)                                         \
    }
#include "isa/isa.def"
#undef INSN

// --- one that stays in its block ---

#define TRY_SET(value)      \
    *result = (u64)(value); \
    return true;
#define TRY_AUIPC                       \
    *result = h->page_va + ROW_IMM(op); \
    return true;
#define TRY_LOAD(type)                                         \
    u64 va = RS1 + ROW_IMM(op);                                \
    const struct tlb_entry *entry = &tlb->load[TLB_INDEX(va)]; \
    if (unlikely(entry->tag != ROW_TAG(va, type))) {           \
        return false;                                          \
    }                                                          \
    *result = (u64)(i64) * (const type *)(va + entry->addend); \
    return true;
#define TRY_STORE(type)                                         \
    u64 va = RS1 + ROW_IMM(op);                                 \
    const struct tlb_entry *entry = &tlb->store[TLB_INDEX(va)]; \
    if (unlikely(entry->tag != ROW_TAG(va, type))) {            \
        return false;                                           \
    }                                                           \
    *(type *)(va + entry->addend) = (type)RS2;                  \
    return true;
#define TRY_FMOVE(value)                                  \
    if (unlikely(!(h->float_ready & FLOAT_READY_MOVE))) { \
        return false;                                     \
    }                                                     \
    *result = (u64)(value);                               \
    return true;
#define TRY_FLOAT(format, operation, ...) \
    return likely(quick_##format##_##operation(h->float_ready, result, __VA_ARGS__));
#define TRY_TRUNCATE(format, operation, ...) TRY_FLOAT(format, operation, __VA_ARGS__)
#define TRY_FLOAD(type)                                                                      \
    u64 va = RS1 + ROW_IMM(op);                                                              \
    const struct tlb_entry *entry = &tlb->load[TLB_INDEX(va)];                               \
    if (unlikely(!(h->float_ready & FLOAT_READY_MOVE) || entry->tag != ROW_TAG(va, type))) { \
        return false;                                                                        \
    }                                                                                        \
    *result = ROW_BOX(type, *(const type *)(va + entry->addend));                            \
    return true;
#define TRY_FSTORE(type)                                  \
    if (unlikely(!(h->float_ready & FLOAT_READY_MOVE))) { \
        return false;                                     \
    }                                                     \
    TRY_STORE(type)
#define TRY_NONE                          return false;
#define TRY_EXACT(format, operation, ...) TRY_NONE
#define TRY_BRANCH(condition)             TRY_NONE
#define TRY_JAL                           TRY_NONE
#define TRY_JALR                          TRY_NONE
#define TRY_LR(type)                      TRY_NONE
#define TRY_SC(type)                      TRY_NONE
#define TRY_AMO(type, value)              TRY_NONE
#define TRY_CSR(operation, source)        TRY_NONE
#define TRY_FENCE                         TRY_NONE
#define TRY_SYSTEM(action)                TRY_NONE

#define IMM ROW_IMM(op)
#define RS3 (h->s.registers[op->rs3])
#define INSN(name, pattern, format, extension, timing, ...)                                   \
    ROW_INLINE bool row_try_##name(ROW_UNUSED const struct op *op, ROW_UNUSED struct hart *h, \
                                   ROW_UNUSED const struct context *tlb, ROW_UNUSED u64 RS1,  \
                                   ROW_UNUSED u64 RS2, ROW_UNUSED u64 *result)                \
    {                                                                                         \
        ROW_SEE(TRY_, __VA_ARGS__)                                                            \
    }
#include "isa/isa.def"
#undef INSN
#undef IMM
#undef RS3

// --- what is unusual in it, and whether it writes ---

#define UNUSUAL_LOAD(type)  ways_load_##type UNUSUAL_IS_NAMED
#define UNUSUAL_STORE(type) ways_store_##type UNUSUAL_IS_NAMED
#define UNUSUAL_IS_NAMED(name)
#define UNUSUAL_FMOVE(value)                     UNUSUAL_FLOATS
#define UNUSUAL_FLOAT(format, operation, ...)    UNUSUAL_FLOATS
#define UNUSUAL_EXACT(format, operation, ...)    UNUSUAL_FLOATS
#define UNUSUAL_TRUNCATE(format, operation, ...) UNUSUAL_FLOATS
#define UNUSUAL_FLOAD(type)                      UNUSUAL_FLOATS
#define UNUSUAL_FSTORE(type)                     UNUSUAL_FLOATS
#define UNUSUAL_FLOATS(name)                     exec_float_##name
#define UNUSUAL_SET(value)                       UNUSUAL_NONE
#define UNUSUAL_AUIPC                            UNUSUAL_NONE
#define UNUSUAL_BRANCH(condition)                UNUSUAL_NONE
#define UNUSUAL_JAL                              UNUSUAL_NONE
#define UNUSUAL_JALR                             UNUSUAL_NONE
#define UNUSUAL_LR(type)                         UNUSUAL_NONE
#define UNUSUAL_SC(type)                         UNUSUAL_NONE
#define UNUSUAL_AMO(type, value)                 UNUSUAL_NONE
#define UNUSUAL_CSR(operation, source)           UNUSUAL_NONE
#define UNUSUAL_FENCE                            UNUSUAL_NONE
#define UNUSUAL_SYSTEM(action)                   UNUSUAL_NONE
#define UNUSUAL_NONE(name)                       ways_leave

#define INSN(name, ...) handler exec_float_##name;
#include "isa/isa_float.def"
#undef INSN

#define INSN(name, pattern, format, extension, timing, ...) \
    ROW_INLINE void row_unusual_##name(HANDLER_PARAMETERS)  \
    {                                                       \
        FINISH(ROW_SEE(UNUSUAL_, __VA_ARGS__)(name));       \
    }
#include "isa/isa.def"
#undef INSN

#define WRITES_SET(value)                       true
#define WRITES_AUIPC                            true
#define WRITES_LOAD(type)                       true
#define WRITES_STORE(type)                      false
#define WRITES_BRANCH(condition)                false
#define WRITES_JAL                              true
#define WRITES_JALR                             true
#define WRITES_LR(type)                         true
#define WRITES_SC(type)                         true
#define WRITES_AMO(type, value)                 true
#define WRITES_CSR(operation, source)           true
#define WRITES_FENCE                            false
#define WRITES_SYSTEM(action)                   false
#define WRITES_FMOVE(value)                     true
#define WRITES_FLOAT(format, operation, ...)    true
#define WRITES_EXACT(format, operation, ...)    true
#define WRITES_TRUNCATE(format, operation, ...) true
#define WRITES_FLOAD(type)                      true
#define WRITES_FSTORE(type)                     false

enum row_writes {
#define INSN(name, pattern, format, extension, timing, ...) \
    ROW_WRITES_##name = ROW_SEE(WRITES_, __VA_ARGS__),
#include "isa/isa.def"
#undef INSN
};
