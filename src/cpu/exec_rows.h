// The semantics of the rows of isa.def as inline functions, which every kind of handler is made of:
// one instruction by itself (exec.c), two that follow each other (fuse.c).
//
//   row_value_<name>(RS1, RS2, IMM)      of a SET row: the value for rd
//   row_taken_<name>(RS1, RS2)           of a BRANCH row: whether it is taken
//   row_try_<name>(op, h, tlb, RS1, RS2, &result)
//                                        of a SET, AUIPC, LOAD or STORE row: does it, without writing
//                                        rd; false where the case is unusual, and nothing was done
//   row_unusual_<name>                   the handler for that case, which goes on by itself
//   ROW_WRITES_<name>                    whether it has an rd
#pragma once

#include "cpu/exec_ways.h"
#include "isa/semantics.h"

#define ROW_IMM(op)       ((u64)(i64)(op)->imm)
#define ROW_TAG(va, type) ((va) & (PAGE_MASK | (sizeof(type) - 1)))
#define ROW_UNUSED        __attribute__((unused))
#define ROW_INLINE        ROW_UNUSED static inline __attribute__((always_inline))

// A row's semantics, seen through one of the sets of macros below: ROW_SEE(VALUE_, SET(a + b)) is
// VALUE_SET(a + b).
#define ROW_SEE(view, ...) view##__VA_ARGS__

// --- the value of a SET row ---

#define VALUE_SET(value)             return (u64)(value);
#define VALUE_NONE                   return 0;
#define VALUE_AUIPC                  VALUE_NONE
#define VALUE_LOAD(type)             VALUE_NONE
#define VALUE_STORE(type)            VALUE_NONE
#define VALUE_BRANCH(condition)      VALUE_NONE
#define VALUE_JAL                    VALUE_NONE
#define VALUE_JALR                   VALUE_NONE
#define VALUE_LR(type)               VALUE_NONE
#define VALUE_SC(type)               VALUE_NONE
#define VALUE_AMO(type, value)       VALUE_NONE
#define VALUE_CSR(operation, source) VALUE_NONE
#define VALUE_FENCE                  VALUE_NONE
#define VALUE_SYSTEM(action)         VALUE_NONE

#define INSN(name, pattern, format, extension, timing, ...)                                     \
    ROW_INLINE u64 row_value_##name(ROW_UNUSED u64 RS1, ROW_UNUSED u64 RS2, ROW_UNUSED u64 IMM) \
    {                                                                                           \
        ROW_SEE(VALUE_, __VA_ARGS__)                                                            \
    }
#include "isa/isa.def"
#undef INSN

// --- the condition of a BRANCH row ---

#define TAKEN_BRANCH(condition)      return (condition);
#define TAKEN_NONE                   return false;
#define TAKEN_SET(value)             TAKEN_NONE
#define TAKEN_AUIPC                  TAKEN_NONE
#define TAKEN_LOAD(type)             TAKEN_NONE
#define TAKEN_STORE(type)            TAKEN_NONE
#define TAKEN_JAL                    TAKEN_NONE
#define TAKEN_JALR                   TAKEN_NONE
#define TAKEN_LR(type)               TAKEN_NONE
#define TAKEN_SC(type)               TAKEN_NONE
#define TAKEN_AMO(type, value)       TAKEN_NONE
#define TAKEN_CSR(operation, source) TAKEN_NONE
#define TAKEN_FENCE                  TAKEN_NONE
#define TAKEN_SYSTEM(action)         TAKEN_NONE

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
#define TRY_NONE                   return false;
#define TRY_BRANCH(condition)      TRY_NONE
#define TRY_JAL                    TRY_NONE
#define TRY_JALR                   TRY_NONE
#define TRY_LR(type)               TRY_NONE
#define TRY_SC(type)               TRY_NONE
#define TRY_AMO(type, value)       TRY_NONE
#define TRY_CSR(operation, source) TRY_NONE
#define TRY_FENCE                  TRY_NONE
#define TRY_SYSTEM(action)         TRY_NONE

#define IMM ROW_IMM(op)
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

// --- what is unusual in it, and whether it writes ---

#define UNUSUAL_LOAD(type)             ways_load_##type
#define UNUSUAL_STORE(type)            ways_store_##type
#define UNUSUAL_SET(value)             ways_leave
#define UNUSUAL_AUIPC                  ways_leave
#define UNUSUAL_BRANCH(condition)      ways_leave
#define UNUSUAL_JAL                    ways_leave
#define UNUSUAL_JALR                   ways_leave
#define UNUSUAL_LR(type)               ways_leave
#define UNUSUAL_SC(type)               ways_leave
#define UNUSUAL_AMO(type, value)       ways_leave
#define UNUSUAL_CSR(operation, source) ways_leave
#define UNUSUAL_FENCE                  ways_leave
#define UNUSUAL_SYSTEM(action)         ways_leave

#define INSN(name, pattern, format, extension, timing, ...) \
    ROW_INLINE void row_unusual_##name(HANDLER_PARAMETERS)  \
    {                                                       \
        FINISH(ROW_SEE(UNUSUAL_, __VA_ARGS__));             \
    }
#include "isa/isa.def"
#undef INSN

#define WRITES_SET(value)             true
#define WRITES_AUIPC                  true
#define WRITES_LOAD(type)             true
#define WRITES_STORE(type)            false
#define WRITES_BRANCH(condition)      false
#define WRITES_JAL                    true
#define WRITES_JALR                   true
#define WRITES_LR(type)               true
#define WRITES_SC(type)               true
#define WRITES_AMO(type, value)       true
#define WRITES_CSR(operation, source) true
#define WRITES_FENCE                  false
#define WRITES_SYSTEM(action)         false

enum row_writes {
#define INSN(name, pattern, format, extension, timing, ...) \
    ROW_WRITES_##name = ROW_SEE(WRITES_, __VA_ARGS__),
#include "isa/isa.def"
#undef INSN
};
