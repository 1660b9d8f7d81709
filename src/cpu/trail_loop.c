#include "cpu/trail_loop.h"

#include "cpu/exec_rows.h"

#define X(number) (h->s.registers[number])

#define BRANCHES(BRANCH) BRANCH(beq) BRANCH(bne) BRANCH(blt) BRANCH(bge) BRANCH(bltu) BRANCH(bgeu)

// Each time round is a block, whose budget is checked as FOLLOW does.
#define GO_ROUND                     \
    if (unlikely(left < b->count)) { \
        FINISH(ways_follow_taken);   \
    }                                \
    left -= b->count;                \
    CONTINUE(b->ops + 1);

#define BRANCH(name)                                     \
    static void round_##name(HANDLER_PARAMETERS)         \
    {                                                    \
        if (!row_taken_##name(X(op->rs1), X(op->rs2))) { \
            FOLLOW(next);                                \
        }                                                \
        GO_ROUND                                         \
    }
BRANCHES(BRANCH)
#undef BRANCH

static void round_jal(HANDLER_PARAMETERS)
{
    X(op->rd) = h->page_va + b->end;
    GO_ROUND
}

handler *trail_loop_of(u32 op)
{
    switch (op) {
#define BRANCH(name) \
    case OP_##name:  \
        return round_##name;
        BRANCHES(BRANCH)
#undef BRANCH
    case OP_jal:
        return round_jal;
    default:
        return NULL;
    }
}
