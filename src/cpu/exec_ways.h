// The ways out of a running block, which handlers end in. All have a handler's arguments.
#pragma once

#include "cpu/dispatch.h"

// Comes back to the run loop: h->s.pc is where to go on, `left` what is left before it.
handler ways_leave;

// Goes on at h->s.pc, in whatever context the hart is in, without the run loop where it can.
handler ways_resume;

// Delivers h->fault with h->fault_tval, raised by the instruction at `op`; goes on in the trap's
// handler.
handler ways_raise;

// Raises the illegal-instruction exception for the instruction at `op`.
handler ways_raise_illegal;

// Raises instruction-address-misaligned for the jump at `op`, whose target h->fault_tval is.
handler ways_raise_misaligned;

// Follows the link behind `op` where it was not made, or leads to a block longer than the budget.
handler ways_follow_taken, ways_follow_next;

// The unusual case of a load or store of that type: everything, and on to the next operation.
#define WAYS_TYPES(X)      X(i8) X(u8) X(i16) X(u16) X(i32) X(u32) X(u64)
#define WAYS_DECLARE(type) handler ways_load_##type, ways_store_##type;
WAYS_TYPES(WAYS_DECLARE)
#undef WAYS_DECLARE

// Goes to the block behind a link: `taken` or `next`.
#define FOLLOW(which)                                                                \
    do {                                                                             \
        const struct block *next_block = ((const struct op_links *)(op + 1))->which; \
        if (unlikely(left < next_block->count)) {                                    \
            FINISH(ways_follow_##which);                                             \
        }                                                                            \
        b = next_block;                                                              \
        left -= b->count;                                                            \
        CONTINUE(b->ops);                                                            \
    } while (0)

// Makes h->clock exact: the time of the instruction that `op` belongs to.
static inline void ways_synchronise(HANDLER_PARAMETERS)
{
    (void)tlb;
    u32 index = dispatch_info(op, b)->index;
    h->clock = h->clock_end - (u64)dispatch_left_before(left, b, index);
}

// The address of the instruction that `op` belongs to.
static inline u64 ways_pc(const struct op *op, const struct hart *h, const struct block *b)
{
    return h->page_va + dispatch_info(op, b)->offset;
}

// After an instruction in mid-block that did something unusual: comes back if the hart has to look
// at something again, else goes on with the next operation.
static inline void ways_settle(HANDLER_PARAMETERS)
{
    if (unlikely(h->exit != HART_RUNNING)) {
        const struct op_info *info = dispatch_info(op, b);
        left = dispatch_left_before(left, b, info->index + 1u);
        h->s.pc = h->page_va + info->offset + (isa_is_compressed(info->raw) ? 2 : 4);
        FINISH(ways_leave);
    }
    CONTINUE(op + 1);
}

// After an instruction that ends its block and has set h->s.pc.
static inline void ways_settle_at_end(HANDLER_PARAMETERS)
{
    if (unlikely(h->exit != HART_RUNNING)) {
        FINISH(ways_leave);
    }
    FINISH(ways_resume);
}
