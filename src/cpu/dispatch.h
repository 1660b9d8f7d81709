// How one handler goes on to the next.
//
// Every handler ends in a call of the next one with the same arguments, which the compiler turns
// into a jump, so that the host's stack does not grow. Where it can't promise that (no
// optimisation, sanitizers), VITRINE_TRAMPOLINE makes handlers return to a loop that makes the call
// instead.
//
//   op    the operation        left  budget behind this block      b  the block
//   h     the hart             tlb   the hart's context
#pragma once

#include "cpu/code.h"
#include "cpu/mmu.h"

#if defined(__has_attribute)
#if __has_attribute(musttail)
#define TAIL __attribute__((musttail)) return
#endif
#endif
#ifndef TAIL
#define TAIL return
#endif

#ifdef VITRINE_TRAMPOLINE

#define CONTINUE(next_op)         \
    do {                          \
        h->resume.op = (next_op); \
        h->resume.block = b;      \
        h->resume.tlb = tlb;      \
        h->resume.left = left;    \
        return;                   \
    } while (0)

static inline void dispatch_run(HANDLER_PARAMETERS)
{
    h->resume.op = NULL;
    op->run(op, h, left, tlb, b);
    while (h->resume.op) {
        op = h->resume.op;
        h->resume.op = NULL;
        op->run(op, h, h->resume.left, h->resume.tlb, h->resume.block);
    }
}

#else

#define CONTINUE(next_op)                  \
    do {                                   \
        op = (next_op);                    \
        TAIL op->run(op, h, left, tlb, b); \
    } while (0)

static inline void dispatch_run(HANDLER_PARAMETERS)
{
    op->run(op, h, left, tlb, b);
}

#endif

// To a handler-like function that finishes the work: not a loop, so no trampoline is needed.
#define FINISH(function) TAIL function(op, h, left, tlb, b)

// What is known of the running operation.
static inline const struct op_info *dispatch_info(const struct op *op, const struct block *b)
{
    return &block_info(b)[op - b->ops];
}

// The budget that is left after the instructions of the block up to and without `index`.
static inline i64 dispatch_left_before(i64 left, const struct block *b, u32 index)
{
    return left + b->count - index;
}
