// The handlers of single instructions, one expansion of each row of isa.def. What is unusual is
// left to exec_ways.c and exec_system.c.
#include "cpu/exec.h"

#include "cpu/access.h"
#include "cpu/counters.h"
#include "cpu/exec_rows.h"
#include "cpu/exec_system.h"
#include "cpu/observe.h"
#include "cpu/trail.h"
#include "cpu/triggers.h"

#define X(number) (h->s.registers[number])

// --- the forms of isa.def ---

// SET, AUIPC, LOAD and STORE: to be used where `name` is the row's.
#define DO_STAY(name)                                                             \
    u64 result;                                                                   \
    if (unlikely(!row_try_##name(op, h, tlb, X(op->rs1), X(op->rs2), &result))) { \
        FINISH(row_unusual_##name);                                               \
    }                                                                             \
    if (ROW_WRITES_##name) {                                                      \
        X(op->rd) = result;                                                       \
    }                                                                             \
    CONTINUE(op + 1);

#define DO_SET(value)                       DO_STAY
#define DO_AUIPC                            DO_STAY
#define DO_LOAD(type)                       DO_STAY
#define DO_STORE(type)                      DO_STAY
#define DO_FMOVE(value)                     DO_STAY
#define DO_FLOAT(format, operation, ...)    DO_STAY
#define DO_TRUNCATE(format, operation, ...) DO_STAY
#define DO_FLOAD(type)                      DO_STAY
#define DO_FSTORE(type)                     DO_STAY
#define DO_EXACT(format, operation, ...)    DO_EXACT_
#define DO_EXACT_(name)                     FINISH(exec_float_##name);
#define DO_BRANCH(condition)                DO_BRANCH_
#define DO_BRANCH_(name)                            \
    if (row_taken_##name(X(op->rs1), X(op->rs2))) { \
        FOLLOW(taken);                              \
    }                                               \
    FOLLOW(next);
#define DO_JAL DO_JAL_
#define DO_JAL_(name)                \
    X(op->rd) = h->page_va + b->end; \
    FOLLOW(taken);
#define DO_JALR DO_JALR_
#define DO_JALR_(name)                            \
    h->s.pc = (X(op->rs1) + ROW_IMM(op)) & ~1ULL; \
    X(op->rd) = h->page_va + b->end;              \
    FINISH(ways_resume);
#define DO_LR(type)                                                 \
    if (!system_load_reserved(op, h, left, tlb, b, sizeof(type))) { \
        FINISH(ways_raise);                                         \
    }                                                               \
    X(op->rd) = (u64)(i64)(type)h->value;                           \
    FINISH(ways_settle);                                            \
    DO_NOTHING
#define DO_SC(type)                                                     \
    if (!system_store_conditional(op, h, left, tlb, b, sizeof(type))) { \
        FINISH(ways_raise);                                             \
    }                                                                   \
    X(op->rd) = h->value;                                               \
    FINISH(ways_settle);                                                \
    DO_NOTHING
#define DO_AMO(type, value)                                     \
    u64 va = X(op->rs1);                                        \
    const struct tlb_entry *entry = &tlb->store[TLB_INDEX(va)]; \
    type *memory = (type *)(va + entry->addend);                \
    if (unlikely(entry->tag != ROW_TAG(va, type))) {            \
        ways_synchronise(op, h, left, tlb, b);                  \
        memory = access_atomic(h, va, sizeof(type));            \
        if (!memory) {                                          \
            FINISH(ways_raise);                                 \
        }                                                       \
    }                                                           \
    ROW_UNUSED u64 SRC = (u64)(i64)(type)X(op->rs2);            \
    ROW_UNUSED u64 RD = (u64)(i64)(type)X(op->rd % HART_SINK);  \
    u64 OLD = (u64)(i64)*memory;                                \
    *memory = (type)(value);                                    \
    X(op->rd) = OLD;                                            \
    FINISH(ways_settle);                                        \
    DO_NOTHING
#define CSR_OPERAND_register  X(op->rs1)
#define CSR_OPERAND_immediate op->rs1
#define DO_CSR(operation, source)                                                  \
    if (!system_csr(op, h, left, tlb, b, CSR_##operation, CSR_OPERAND_##source)) { \
        FINISH(ways_raise_illegal);                                                \
    }                                                                              \
    X(op->rd) = h->value;                                                          \
    FINISH(system_csr_settle);                                                     \
    DO_NOTHING
#define DO_FENCE      \
    CONTINUE(op + 1); \
    DO_NOTHING
#define DO_SYSTEM(action)    \
    FINISH(system_##action); \
    DO_NOTHING
#define DO_NOTHING(name)

#define INSN(name, pattern, format, extension, timing, ...) \
    static void exec_##name(HANDLER_PARAMETERS)             \
    {                                                       \
        ROW_SEE(DO_, __VA_ARGS__)(name)                     \
    }
#include "isa/isa.def"
#undef INSN

// --- branches and direct jumps that may leave the page; rounding that is not quick ---

#define FAR_BRANCH(condition) FAR_BRANCH_
#define FAR_BRANCH_(name)                                  \
    bool taken = row_taken_##name(X(op->rs1), X(op->rs2)); \
    h->s.pc = h->page_va + (taken ? ROW_IMM(op) : b->end); \
    FINISH(ways_resume);
#define FAR_JAL FAR_JAL_
#define FAR_JAL_(name)                  \
    h->s.pc = h->page_va + ROW_IMM(op); \
    X(op->rd) = h->page_va + b->end;    \
    FINISH(ways_resume);
#define FAR_NONE(name)                       FINISH(ways_leave);
#define FAR_SET(value)                       FAR_NONE
#define FAR_AUIPC                            FAR_NONE
#define FAR_LOAD(type)                       FAR_NONE
#define FAR_STORE(type)                      FAR_NONE
#define FAR_JALR                             FAR_NONE
#define FAR_LR(type)                         FAR_NONE
#define FAR_SC(type)                         FAR_NONE
#define FAR_AMO(type, value)                 FAR_NONE
#define FAR_CSR(operation, source)           FAR_NONE
#define FAR_FENCE                            FAR_NONE
#define FAR_SYSTEM(action)                   FAR_NONE
#define FAR_FMOVE(value)                     FAR_NONE
#define FAR_FLOAD(type)                      FAR_NONE
#define FAR_FSTORE(type)                     FAR_NONE
#define FAR_FLOAT(format, operation, ...)    DO_EXACT_
#define FAR_EXACT(format, operation, ...)    DO_EXACT_
#define FAR_TRUNCATE(format, operation, ...) DO_EXACT_

#define INSN(name, pattern, format, extension, timing, ...)    \
    ROW_UNUSED static void exec_far_##name(HANDLER_PARAMETERS) \
    {                                                          \
        ROW_SEE(FAR_, __VA_ARGS__)(name)                       \
    }
#include "isa/isa.def"
#undef INSN

// --- branches and jumps on a processor without C, whose instructions are aligned to 4 bytes ---

// The target is known to be misaligned, but for jalr (Unpriv. 2.5). It is the jump that traps.
#define STRICT_BRANCH(condition) STRICT_BRANCH_
#define STRICT_BRANCH_(name)                        \
    if (row_taken_##name(X(op->rs1), X(op->rs2))) { \
        h->fault_tval = h->page_va + ROW_IMM(op);   \
        FINISH(ways_raise_misaligned);              \
    }                                               \
    h->s.pc = h->page_va + b->end;                  \
    FINISH(ways_resume);
#define STRICT_JAL STRICT_JAL_
#define STRICT_JAL_(name)                     \
    h->fault_tval = h->page_va + ROW_IMM(op); \
    FINISH(ways_raise_misaligned);
#define STRICT_JALR STRICT_JALR_
#define STRICT_JALR_(name)                           \
    u64 target = (X(op->rs1) + ROW_IMM(op)) & ~1ULL; \
    if (target & 2) {                                \
        h->fault_tval = target;                      \
        FINISH(ways_raise_misaligned);               \
    }                                                \
    FINISH(exec_##name);
#define STRICT_SET(value)                       FAR_NONE
#define STRICT_AUIPC                            FAR_NONE
#define STRICT_LOAD(type)                       FAR_NONE
#define STRICT_STORE(type)                      FAR_NONE
#define STRICT_LR(type)                         FAR_NONE
#define STRICT_SC(type)                         FAR_NONE
#define STRICT_AMO(type, value)                 FAR_NONE
#define STRICT_CSR(operation, source)           FAR_NONE
#define STRICT_FENCE                            FAR_NONE
#define STRICT_SYSTEM(action)                   FAR_NONE
#define STRICT_FMOVE(value)                     FAR_NONE
#define STRICT_FLOAD(type)                      FAR_NONE
#define STRICT_FSTORE(type)                     FAR_NONE
#define STRICT_FLOAT(format, operation, ...)    FAR_NONE
#define STRICT_EXACT(format, operation, ...)    FAR_NONE
#define STRICT_TRUNCATE(format, operation, ...) FAR_NONE

#define INSN(name, pattern, format, extension, timing, ...)       \
    ROW_UNUSED static void exec_strict_##name(HANDLER_PARAMETERS) \
    {                                                             \
        ROW_SEE(STRICT_, __VA_ARGS__)(name)                       \
    }
#include "isa/isa.def"
#undef INSN

// --- what the translator adds ---

void exec_next_near(HANDLER_PARAMETERS)
{
    FOLLOW(next);
}

void exec_next_far(HANDLER_PARAMETERS)
{
    h->s.pc = h->page_va + b->end;
    FINISH(ways_resume);
}

void exec_stop(HANDLER_PARAMETERS)
{
    h->s.pc = h->page_va + b->end;
    FINISH(ways_leave);
}

// --- the table ---

#define SHAPE_OF_SET(value)                       SHAPE_PLAIN
#define SHAPE_OF_AUIPC                            SHAPE_AUIPC
#define SHAPE_OF_LOAD(type)                       SHAPE_PLAIN
#define SHAPE_OF_STORE(type)                      SHAPE_PLAIN
#define SHAPE_OF_BRANCH(condition)                SHAPE_BRANCH
#define SHAPE_OF_JAL                              SHAPE_JAL
#define SHAPE_OF_JALR                             SHAPE_JALR
#define SHAPE_OF_LR(type)                         SHAPE_PLAIN
#define SHAPE_OF_SC(type)                         SHAPE_PLAIN
#define SHAPE_OF_AMO(type, value)                 SHAPE_PLAIN
#define SHAPE_OF_CSR(operation, source)           SHAPE_CSR
#define SHAPE_OF_FENCE                            SHAPE_PLAIN
#define SHAPE_OF_SYSTEM(action)                   SHAPE_SYSTEM
#define SHAPE_OF_FMOVE(value)                     SHAPE_FLOAT_PLAIN
#define SHAPE_OF_FLOAT(format, operation, ...)    SHAPE_FLOAT_ROUNDS
#define SHAPE_OF_EXACT(format, operation, ...)    SHAPE_FLOAT_ROUNDS
#define SHAPE_OF_TRUNCATE(format, operation, ...) SHAPE_FLOAT_TRUNCATES
#define SHAPE_OF_FLOAD(type)                      SHAPE_FLOAT_PLAIN
#define SHAPE_OF_FSTORE(type)                     SHAPE_FLOAT_PLAIN

#define LOADS_SET(value)                       0
#define LOADS_AUIPC                            0
#define LOADS_LOAD(type)                       sizeof(type)
#define LOADS_STORE(type)                      0
#define LOADS_BRANCH(condition)                0
#define LOADS_JAL                              0
#define LOADS_JALR                             0
#define LOADS_LR(type)                         sizeof(type)
#define LOADS_SC(type)                         0
#define LOADS_AMO(type, value)                 sizeof(type)
#define LOADS_CSR(operation, source)           0
#define LOADS_FENCE                            0
#define LOADS_SYSTEM(action)                   0
#define LOADS_FMOVE(value)                     0
#define LOADS_FLOAT(format, operation, ...)    0
#define LOADS_EXACT(format, operation, ...)    0
#define LOADS_TRUNCATE(format, operation, ...) 0
#define LOADS_FLOAD(type)                      sizeof(type)
#define LOADS_FSTORE(type)                     0

#define STORES_SET(value)                       0
#define STORES_AUIPC                            0
#define STORES_LOAD(type)                       0
#define STORES_STORE(type)                      sizeof(type)
#define STORES_BRANCH(condition)                0
#define STORES_JAL                              0
#define STORES_JALR                             0
#define STORES_LR(type)                         0
#define STORES_SC(type)                         sizeof(type)
#define STORES_AMO(type, value)                 sizeof(type)
#define STORES_CSR(operation, source)           0
#define STORES_FENCE                            0
#define STORES_SYSTEM(action)                   0
#define STORES_FMOVE(value)                     0
#define STORES_FLOAT(format, operation, ...)    0
#define STORES_EXACT(format, operation, ...)    0
#define STORES_TRUNCATE(format, operation, ...) 0
#define STORES_FLOAD(type)                      0
#define STORES_FSTORE(type)                     sizeof(type)

#define HAS_FAR(shape)                                                                   \
    ((shape) == SHAPE_BRANCH || (shape) == SHAPE_JAL || (shape) == SHAPE_FLOAT_ROUNDS || \
     (shape) == SHAPE_FLOAT_TRUNCATES)

#define HAS_STRICT(shape) ((shape) == SHAPE_BRANCH || (shape) == SHAPE_JAL || (shape) == SHAPE_JALR)

const struct exec_row exec_rows[OP_COUNT] = {
    [OP_illegal] = {.near = ways_raise_illegal, .shape = SHAPE_SYSTEM},
#define INSN(name, pattern, format, extension, timing, ...)                                     \
    [OP_##name] = {.near = exec_##name,                                                         \
                   .far = HAS_FAR(ROW_SEE(SHAPE_OF_, __VA_ARGS__)) ? exec_far_##name : NULL,    \
                   .strict =                                                                    \
                       HAS_STRICT(ROW_SEE(SHAPE_OF_, __VA_ARGS__)) ? exec_strict_##name : NULL, \
                   .shape = ROW_SEE(SHAPE_OF_, __VA_ARGS__),                                    \
                   .writes = ROW_WRITES_##name,                                                 \
                   .loads = ROW_SEE(LOADS_, __VA_ARGS__),                                       \
                   .stores = ROW_SEE(STORES_, __VA_ARGS__)},
#include "isa/isa.def"
#undef INSN
};

void exec_run(struct hart *h, const struct block *block, i64 left)
{
    h->page_va = h->s.pc & PAGE_MASK;
    dispatch_run(block->ops, h, left - block->count, h->context, block);
    observe_finish(h, false);
    if (unlikely(h->trail)) {
        trail_finish(h, hart_steps(h, h->clock_end - (u64)h->left), false);
    }
    if (unlikely(h->cpu->probes & (PROBE_COUNTERS | PROBE_TRIGGERS))) {
        counters_finish(h, false);
        triggers_finish(h);
    }
    h->s.sink = 0;
}
