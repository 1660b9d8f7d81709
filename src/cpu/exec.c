// The handlers. A row's semantics are expanded here, once; what is unusual is left to access.c,
// csr.c and trap.c, through the cold functions at the head.
#include "cpu/exec.h"

#include "cpu/access.h"
#include "cpu/csr.h"
#include "cpu/dispatch.h"
#include "cpu/trap.h"
#include "isa/semantics.h"

#include <string.h>

// --- ways out of a block ---

// Comes back to the run loop: h->s.pc is where to go on, `left` what is left before it.
static COLD void leave(HANDLER_PARAMETERS)
{
    (void)op, (void)tlb, (void)b;
    h->left = left;
}

// Goes on at h->s.pc, in whatever context the hart is in, without the run loop where it can.
static void resume(HANDLER_PARAMETERS)
{
    u64 pc = h->s.pc;
    tlb = h->context;
    const struct fetch_entry *entry = &tlb->fetch[FETCH_TLB_INDEX(pc)];
    if (unlikely(entry->tag != (pc & PAGE_MASK))) {
        FINISH(leave);
    }
    const struct block *next = code_block_at(h->pool, entry->page, pc);
    if (unlikely(!next || left < next->count)) {
        FINISH(leave);
    }
    h->page_va = entry->tag;
    b = next;
    left -= b->count;
    CONTINUE(b->ops);
}

// Makes h->clock exact: the time of the instruction that `op` belongs to.
static inline void synchronise(HANDLER_PARAMETERS)
{
    (void)tlb;
    u32 index = dispatch_info(op, b)->index;
    h->clock = h->clock_end - (u64)dispatch_left_before(left, b, index);
}

static inline u64 pc_of(const struct op *op, const struct hart *h, const struct block *b)
{
    return h->page_va + dispatch_info(op, b)->offset;
}

// Delivers h->fault, raised by the instruction at `op`, and goes on in the handler.
static COLD void raise(HANDLER_PARAMETERS)
{
    synchronise(op, h, left, tlb, b);
    left = dispatch_left_before(left, b, dispatch_info(op, b)->index + 1u);
    trap_take_exception(h, pc_of(op, h, b)); // no interrupt can be due after it that was not before
    FINISH(resume);
}

static COLD void raise_illegal(HANDLER_PARAMETERS)
{
    h->fault = EXC_illegal_instruction;
    h->fault_tval = dispatch_info(op, b)->raw;
    FINISH(raise);
}

// After an instruction in mid-block that did something unusual: comes back if the hart has to look
// at something again, else goes on with the next operation.
static inline void settle(HANDLER_PARAMETERS)
{
    if (unlikely(h->exit != HART_RUNNING)) {
        const struct op_info *info = dispatch_info(op, b);
        left = dispatch_left_before(left, b, info->index + 1u);
        h->s.pc = h->page_va + info->offset + (isa_is_compressed(info->raw) ? 2 : 4);
        FINISH(leave);
    }
    CONTINUE(op + 1);
}

// After an instruction that ends its block and has set h->s.pc.
static inline void settle_at_end(HANDLER_PARAMETERS)
{
    if (unlikely(h->exit != HART_RUNNING)) {
        FINISH(leave);
    }
    FINISH(resume);
}

// --- the vocabulary of isa.def ---

#define X(number)      (h->s.x[number])
#define RD             X(op->rd)
#define RS1            X(op->rs1)
#define RS2            X(op->rs2)
#define IMM            ((u64)(i64)op->imm)
#define OFFSET_IN_PAGE ((u64)op->rs1 | ((u64)op->rs2 << 8))
#define ROW_BODY(name) static void name(HANDLER_PARAMETERS)

#define TLB_TAG(va, type) ((va) & (PAGE_MASK | (sizeof(type) - 1)))

// --- loads and stores ---

#define SLOW_LOAD(type)                                   \
    static COLD void slow_load_##type(HANDLER_PARAMETERS) \
    {                                                     \
        synchronise(op, h, left, tlb, b);                 \
        if (!access_load(h, RS1 + IMM, sizeof(type))) {   \
            FINISH(raise);                                \
        }                                                 \
        RD = (u64)(i64)(type)h->value;                    \
        FINISH(settle);                                   \
    }
SLOW_LOAD(i8)
SLOW_LOAD(u8)
SLOW_LOAD(i16)
SLOW_LOAD(u16)
SLOW_LOAD(i32)
SLOW_LOAD(u32)
SLOW_LOAD(u64)

#define SLOW_STORE(type)                                      \
    static COLD void slow_store_##type(HANDLER_PARAMETERS)    \
    {                                                         \
        synchronise(op, h, left, tlb, b);                     \
        if (!access_store(h, RS1 + IMM, sizeof(type), RS2)) { \
            FINISH(raise);                                    \
        }                                                     \
        FINISH(settle);                                       \
    }
SLOW_STORE(u8)
SLOW_STORE(u16)
SLOW_STORE(u32)
SLOW_STORE(u64)

// --- branches and jumps ---

// A link that was not made, or whose block is longer than the budget: the run loop sees to it.
static COLD void follow_taken(HANDLER_PARAMETERS)
{
    struct op_links *links = (struct op_links *)(uintptr_t)(op + 1);
    h->s.pc = h->page_va + (u64)(i64)op->imm;
    h->link = b->page ? &links->taken : NULL;
    FINISH(leave);
}

static COLD void follow_next(HANDLER_PARAMETERS)
{
    struct op_links *links = (struct op_links *)(uintptr_t)(op + 1);
    h->s.pc = h->page_va + b->end;
    h->link = b->page ? &links->next : NULL;
    FINISH(leave);
}

#define FOLLOW(which)                                                                \
    do {                                                                             \
        const struct block *next_block = ((const struct op_links *)(op + 1))->which; \
        if (unlikely(left < next_block->count)) {                                    \
            FINISH(follow_##which);                                                  \
        }                                                                            \
        b = next_block;                                                              \
        left -= b->count;                                                            \
        CONTINUE(b->ops);                                                            \
    } while (0)

void exec_next_near(HANDLER_PARAMETERS)
{
    FOLLOW(next);
}

void exec_next_far(HANDLER_PARAMETERS)
{
    h->s.pc = h->page_va + b->end;
    FINISH(resume);
}

// The end of a block that was cut to the budget.
void exec_stop(HANDLER_PARAMETERS)
{
    h->s.pc = h->page_va + b->end;
    FINISH(leave);
}

// --- atomics ---

static COLD void slow_load_reserved(HANDLER_PARAMETERS, u32 size)
{
    u64 pa;
    synchronise(op, h, left, tlb, b);
    h->fault = EXC_NONE;
    if (access_reserve(h, RS1, size, false, &pa)) {
        const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
        h->value = 0;
        memcpy(&h->value, bus_host_address(memory, pa), size);
        h->s.reservation = pa;
    }
}

// Leaves 0 for success and 1 for failure in h->value.
static COLD void slow_store_conditional(HANDLER_PARAMETERS, u32 size)
{
    u64 pa;
    synchronise(op, h, left, tlb, b);
    h->fault = EXC_NONE;
    h->value = 1;
    if (h->s.reservation == HART_NO_RESERVATION || !access_reserve(h, RS1, size, true, &pa)) {
        return;
    }
    if (pa == h->s.reservation && access_store(h, RS1, size, RS2)) {
        h->value = 0;
    }
    h->s.reservation = HART_NO_RESERVATION;
}

// --- system ---

static COLD void system_ecall(HANDLER_PARAMETERS)
{
    h->fault = (enum exception)(EXC_user_ecall + h->s.priv);
    h->fault_tval = 0;
    FINISH(raise);
}

static COLD void system_ebreak(HANDLER_PARAMETERS)
{
    h->fault = EXC_breakpoint;
    h->fault_tval = pc_of(op, h, b);
    FINISH(raise);
}

// Both returns, once they are known to be allowed.
static inline void system_return(HANDLER_PARAMETERS, enum privilege from_handler_of)
{
    synchronise(op, h, left, tlb, b);
    trap_return(h, from_handler_of, pc_of(op, h, b));
    if (unlikely(trap_interrupt_due(h))) {
        h->exit = HART_REFETCH;
    }
}

static void system_mret(HANDLER_PARAMETERS)
{
    if (h->s.priv != PRIV_M) {
        FINISH(raise_illegal);
    }
    system_return(op, h, left, tlb, b, PRIV_M);
    FINISH(settle_at_end);
}

static void system_sret(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TSR))) {
        FINISH(raise_illegal);
    }
    system_return(op, h, left, tlb, b, PRIV_S);
    FINISH(settle_at_end);
}

// Waits only where nothing is pending, enabled for this mode or not (Priv. 3.3.3).
static COLD void system_wfi(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TW))) {
        FINISH(raise_illegal);
    }
    h->s.pc = h->page_va + b->end;
    if (!(hart_pending(h) & h->s.mie)) {
        h->s.waiting = 1;
        h->exit = HART_WAITING;
    }
    FINISH(settle_at_end);
}

// Translations are always coherent: there is only the privilege to check.
static void system_sfence_vma(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TVM))) {
        FINISH(raise_illegal);
    }
    h->s.pc = h->page_va + b->end;
    FINISH(resume);
}

// Translated code is always coherent too.
static void system_fence_i(HANDLER_PARAMETERS)
{
    h->s.pc = h->page_va + b->end;
    FINISH(resume);
}

static void exec_illegal(HANDLER_PARAMETERS)
{
    FINISH(raise_illegal);
}

// --- CSR instructions ---

enum csr_source { SOURCE_register, SOURCE_immediate };

// Whether the instruction writes: csrrs and csrrc do not with x0 or 0 (Unpriv. 6.1).
static inline bool csr_writes(const struct op *op, enum csr_operation operation)
{
    return operation == CSR_write || op->rs1 != 0;
}

// False where it is illegal; else the old value is in h->value.
static inline bool csr_instruction(HANDLER_PARAMETERS, enum csr_operation operation,
                                   enum csr_source source)
{
    u64 operand = source == SOURCE_register ? RS1 : op->rs1;
    synchronise(op, h, left, tlb, b);
    return csr_execute(h, (u32)op->imm, operation, operand, csr_writes(op, operation));
}

// Goes on behind a CSR instruction, which ended its block if the write had effects.
static inline void csr_settle(HANDLER_PARAMETERS)
{
    if (dispatch_info(op, b)->index + 1u == (u32)b->count) {
        h->s.pc = h->page_va + b->end;
        FINISH(settle_at_end);
    }
    FINISH(settle);
}

// --- the handlers ---

#define SET(value)         \
    {                      \
        RD = (u64)(value); \
        CONTINUE(op + 1);  \
    }
#define AUIPC                                   \
    {                                           \
        RD = h->page_va + OFFSET_IN_PAGE + IMM; \
        CONTINUE(op + 1);                       \
    }
#define LOAD(type)                                                 \
    {                                                              \
        u64 va = RS1 + IMM;                                        \
        const struct tlb_entry *entry = &tlb->load[TLB_INDEX(va)]; \
        if (unlikely(entry->tag != TLB_TAG(va, type))) {           \
            FINISH(slow_load_##type);                              \
        }                                                          \
        RD = (u64)(i64) * (const type *)(va + entry->addend);      \
        CONTINUE(op + 1);                                          \
    }
#define STORE(type)                                                 \
    {                                                               \
        u64 va = RS1 + IMM;                                         \
        const struct tlb_entry *entry = &tlb->store[TLB_INDEX(va)]; \
        if (unlikely(entry->tag != TLB_TAG(va, type))) {            \
            FINISH(slow_store_##type);                              \
        }                                                           \
        *(type *)(va + entry->addend) = (type)RS2;                  \
        CONTINUE(op + 1);                                           \
    }
#define BRANCH(condition)  \
    {                      \
        if (condition) {   \
            FOLLOW(taken); \
        }                  \
        FOLLOW(next);      \
    }
#define JAL                       \
    {                             \
        RD = h->page_va + b->end; \
        FOLLOW(taken);            \
    }
#define JALR                           \
    {                                  \
        h->s.pc = (RS1 + IMM) & ~1ULL; \
        RD = h->page_va + b->end;      \
        FINISH(resume);                \
    }
#define LR(type)                                               \
    {                                                          \
        slow_load_reserved(op, h, left, tlb, b, sizeof(type)); \
        if (h->fault != EXC_NONE) {                            \
            FINISH(raise);                                     \
        }                                                      \
        RD = (u64)(i64)(type)h->value;                         \
        FINISH(settle);                                        \
    }
#define SC(type)                                                   \
    {                                                              \
        slow_store_conditional(op, h, left, tlb, b, sizeof(type)); \
        if (h->fault != EXC_NONE) {                                \
            FINISH(raise);                                         \
        }                                                          \
        RD = h->value;                                             \
        FINISH(settle);                                            \
    }
#define AMO(type, value)                                            \
    {                                                               \
        u64 va = RS1;                                               \
        const struct tlb_entry *entry = &tlb->store[TLB_INDEX(va)]; \
        type *memory = (type *)(va + entry->addend);                \
        if (unlikely(entry->tag != TLB_TAG(va, type))) {            \
            synchronise(op, h, left, tlb, b);                       \
            memory = access_atomic(h, va, sizeof(type));            \
            if (!memory) {                                          \
                FINISH(raise);                                      \
            }                                                       \
        }                                                           \
        u64 SRC = (u64)(i64)(type)RS2;                              \
        u64 OLD = (u64)(i64)*memory;                                \
        *memory = (type)(value);                                    \
        RD = OLD;                                                   \
        (void)SRC;                                                  \
        FINISH(settle);                                             \
    }
#define CSR(operation, source)                                                         \
    {                                                                                  \
        if (!csr_instruction(op, h, left, tlb, b, CSR_##operation, SOURCE_##source)) { \
            FINISH(raise_illegal);                                                     \
        }                                                                              \
        RD = h->value;                                                                 \
        FINISH(csr_settle);                                                            \
    }
#define FENCE             \
    {                     \
        CONTINUE(op + 1); \
    }
#define SYSTEM(action)           \
    {                            \
        FINISH(system_##action); \
    }

#define INSN(name, pattern, format, extension, timing, ...) ROW_BODY(exec_##name) __VA_ARGS__
#include "isa/isa.def"
#undef INSN

// --- the same branches and jumps where they may leave the page ---

#define FAR_BRANCH(condition)                                \
    {                                                        \
        h->s.pc = h->page_va + ((condition) ? IMM : b->end); \
        FINISH(resume);                                      \
    }
#define FAR_JAL                     \
    {                               \
        h->s.pc = h->page_va + IMM; \
        RD = h->page_va + b->end;   \
        FINISH(resume);             \
    }
#define FAR_NONE       \
    {                  \
        FINISH(leave); \
    }
#define FAR_SET(value)             FAR_NONE
#define FAR_AUIPC                  FAR_NONE
#define FAR_LOAD(type)             FAR_NONE
#define FAR_STORE(type)            FAR_NONE
#define FAR_JALR                   FAR_NONE
#define FAR_LR(type)               FAR_NONE
#define FAR_SC(type)               FAR_NONE
#define FAR_AMO(type, value)       FAR_NONE
#define FAR_CSR(operation, source) FAR_NONE
#define FAR_FENCE                  FAR_NONE
#define FAR_SYSTEM(action)         FAR_NONE

#define INSN(name, pattern, format, extension, timing, ...) \
    __attribute__((unused)) ROW_BODY(exec_far_##name) FAR_##__VA_ARGS__
#include "isa/isa.def"
#undef INSN

// --- the table ---

#define FORM_SET(value)             SHAPE_PLAIN
#define FORM_AUIPC                  SHAPE_AUIPC
#define FORM_LOAD(type)             SHAPE_PLAIN
#define FORM_STORE(type)            SHAPE_PLAIN
#define FORM_BRANCH(condition)      SHAPE_BRANCH
#define FORM_JAL                    SHAPE_JAL
#define FORM_JALR                   SHAPE_JALR
#define FORM_LR(type)               SHAPE_PLAIN
#define FORM_SC(type)               SHAPE_PLAIN
#define FORM_AMO(type, value)       SHAPE_PLAIN
#define FORM_CSR(operation, source) SHAPE_CSR
#define FORM_FENCE                  SHAPE_PLAIN
#define FORM_SYSTEM(action)         SHAPE_SYSTEM

#define HAS_FAR(shape) ((shape) == SHAPE_BRANCH || (shape) == SHAPE_JAL)

const struct exec_row exec_rows[OP_COUNT] = {
    [OP_illegal] = {.near = exec_illegal, .shape = SHAPE_SYSTEM},
#define INSN(name, pattern, format, extension, timing, ...)                     \
    [OP_##name] = {.near = exec_##name,                                         \
                   .far = HAS_FAR(FORM_##__VA_ARGS__) ? exec_far_##name : NULL, \
                   .shape = FORM_##__VA_ARGS__},
#include "isa/isa.def"
#undef INSN
};

void exec_run(struct hart *h, const struct block *block, i64 left)
{
    h->page_va = h->s.pc & PAGE_MASK;
    dispatch_run(block->ops, h, left - block->count, h->context, block);
    h->s.x[HART_SINK] = 0;
}
