#include "cpu/fuse.h"

#include "cpu/exec_rows.h"

#define X(number) (h->s.registers[number])

// The first instruction of a pair; its result is in `first_result`.
#define DO_FIRST(first)                                                                  \
    u64 first_result = 0;                                                                \
    if (unlikely(!row_try_##first(op, h, tlb, X(op->rs1), X(op->rs2), &first_result))) { \
        FINISH(row_unusual_##first);                                                     \
    }                                                                                    \
    if (ROW_WRITES_##first) {                                                            \
        X(op->rd) = first_result;                                                        \
    }                                                                                    \
    op++;

// Whatever is unusual in the second is done by itself, as if it had not been fused.
#define DO_SECOND(second, rs1, rs2)                                          \
    u64 second_result = 0;                                                   \
    if (unlikely(!row_try_##second(op, h, tlb, rs1, rs2, &second_result))) { \
        FINISH(row_unusual_##second);                                        \
    }                                                                        \
    if (ROW_WRITES_##second) {                                               \
        X(op->rd) = second_result;                                           \
    }                                                                        \
    CONTINUE(op + 1);

#define DO_BRANCH(second, rs1, rs2)     \
    if (row_taken_##second(rs1, rs2)) { \
        FOLLOW(taken);                  \
    }                                   \
    FOLLOW(next);

#define DEFINE(kind, first, second, do_second, rs1, rs2)      \
    static void kind##_##first##_##second(HANDLER_PARAMETERS) \
    {                                                         \
        DO_FIRST(first)                                       \
        do_second(second, rs1, rs2)                           \
    }

#define PAIR(first, second)        DEFINE(pair, first, second, DO_SECOND, X(op->rs1), X(op->rs2))
#define CHAIN1(first, second)      DEFINE(chain1, first, second, DO_SECOND, first_result, X(op->rs2))
#define CHAIN2(first, second)      DEFINE(chain2, first, second, DO_SECOND, X(op->rs1), first_result)
#define PAIR_BRANCH(first, second) DEFINE(pair, first, second, DO_BRANCH, X(op->rs1), X(op->rs2))
#define CHAIN1_BRANCH(first, second) \
    DEFINE(chain1, first, second, DO_BRANCH, first_result, X(op->rs2))
#define CHAIN2_BRANCH(first, second) \
    DEFINE(chain2, first, second, DO_BRANCH, X(op->rs1), first_result)
#include "cpu/fuse.def"
#undef PAIR
#undef CHAIN1
#undef CHAIN2
#undef PAIR_BRANCH
#undef CHAIN1_BRANCH
#undef CHAIN2_BRANCH

// Numbers of the pairs, from 1; several rows of the same two instructions share one.
enum pair_kind { KIND_pair, KIND_chain1, KIND_chain2, KIND_COUNT };

#define PAIR(first, second)          ROW(pair, first, second)
#define CHAIN1(first, second)        ROW(chain1, first, second)
#define CHAIN2(first, second)        ROW(chain2, first, second)
#define PAIR_BRANCH(first, second)   ROW(pair, first, second)
#define CHAIN1_BRANCH(first, second) ROW(chain1, first, second)
#define CHAIN2_BRANCH(first, second) ROW(chain2, first, second)

enum row_number {
    ROW_NONE,
#define ROW(kind, first, second) ROW_##kind##_##first##_##second,
#include "cpu/fuse.def"
#undef ROW
    ROW_COUNT,
};

static handler *const handlers[ROW_COUNT] = {
#define ROW(kind, first, second) [ROW_##kind##_##first##_##second] = kind##_##first##_##second,
#include "cpu/fuse.def"
#undef ROW
};

static const u16 row_of[KIND_COUNT][OP_COUNT][OP_COUNT] = {
#define ROW(kind, first, second) \
    [KIND_##kind][OP_##first][OP_##second] = ROW_##kind##_##first##_##second,
#include "cpu/fuse.def"
#undef ROW
};

handler *fuse_pair(const struct insn *first, const struct op *first_op, const struct insn *second,
                   const struct op *second_op)
{
    u16 row = ROW_NONE;
    if (second_op->rs1 == first_op->rd) {
        row = row_of[KIND_chain1][first->op][second->op];
    } else if (second_op->rs2 == first_op->rd) {
        row = row_of[KIND_chain2][first->op][second->op];
    }
    if (row == ROW_NONE) {
        row = row_of[KIND_pair][first->op][second->op];
    }
    return handlers[row];
}
