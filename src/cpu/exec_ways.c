#include "cpu/exec_ways.h"

#include "cpu/access.h"
#include "cpu/trap.h"

void ways_leave(HANDLER_PARAMETERS)
{
    (void)op, (void)tlb, (void)b;
    h->left = left;
}

void ways_resume(HANDLER_PARAMETERS)
{
    u64 pc = h->s.pc;
    tlb = h->context;
    const struct fetch_entry *entry = &tlb->fetch[FETCH_TLB_INDEX(pc)];
    if (unlikely(entry->tag != (pc & PAGE_MASK))) {
        FINISH(ways_leave);
    }
    const struct block *next = code_block_at(h->pool, entry->page, pc);
    if (unlikely(!next || left < next->count)) {
        FINISH(ways_leave);
    }
    h->page_va = entry->tag;
    b = next;
    left -= b->count;
    CONTINUE(b->ops);
}

// No interrupt can be due after an exception was taken that was not due before it.
void ways_raise(HANDLER_PARAMETERS)
{
    ways_synchronise(op, h, left, tlb, b);
    left = dispatch_left_before(left, b, dispatch_info(op, b)->index + 1u);
    trap_take_exception(h, ways_pc(op, h, b));
    FINISH(ways_settle_at_end);
}

void ways_raise_illegal(HANDLER_PARAMETERS)
{
    h->fault = EXC_illegal_instruction;
    h->fault_tval = dispatch_info(op, b)->raw;
    FINISH(ways_raise);
}

void ways_raise_misaligned(HANDLER_PARAMETERS)
{
    h->fault = EXC_instruction_address_misaligned;
    FINISH(ways_raise);
}

// A link in a block that is used once is not made.
void ways_follow_taken(HANDLER_PARAMETERS)
{
    struct op_links *links = (struct op_links *)(uintptr_t)(op + 1);
    h->s.pc = h->page_va + (u64)(i64)op->imm;
    h->link = b->page ? &links->taken : NULL;
    FINISH(ways_leave);
}

void ways_follow_next(HANDLER_PARAMETERS)
{
    struct op_links *links = (struct op_links *)(uintptr_t)(op + 1);
    h->s.pc = h->page_va + b->end;
    h->link = b->page ? &links->next : NULL;
    FINISH(ways_leave);
}

#define ADDRESS (h->s.x[op->rs1] + (u64)(i64)op->imm)

#define WAYS_DEFINE(type)                                                        \
    void ways_load_##type(HANDLER_PARAMETERS)                                    \
    {                                                                            \
        if (ADDRESS % sizeof(type) == 0 && mmu_fill(h, ADDRESS, ACCESS_LOAD)) {  \
            CONTINUE(op);                                                        \
        }                                                                        \
        ways_synchronise(op, h, left, tlb, b);                                   \
        if (!access_load(h, ADDRESS, sizeof(type))) {                            \
            FINISH(ways_raise);                                                  \
        }                                                                        \
        h->s.registers[op->rd] = (u64)(i64)(type)h->value;                       \
        FINISH(ways_settle);                                                     \
    }                                                                            \
    void ways_store_##type(HANDLER_PARAMETERS)                                   \
    {                                                                            \
        if (ADDRESS % sizeof(type) == 0 && mmu_fill(h, ADDRESS, ACCESS_STORE)) { \
            CONTINUE(op);                                                        \
        }                                                                        \
        ways_synchronise(op, h, left, tlb, b);                                   \
        if (!access_store(h, ADDRESS, sizeof(type), h->s.x[op->rs2])) {          \
            FINISH(ways_raise);                                                  \
        }                                                                        \
        FINISH(ways_settle);                                                     \
    }
WAYS_TYPES(WAYS_DEFINE)
