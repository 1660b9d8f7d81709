#include "cpu/loop.h"

#include "cpu/exec_rows.h"

#include <string.h>

#define X(number) (h->s.registers[number])

// Does the instruction in slot `slot`, of whose operation `copy` is a copy: the compiler can keep
// that in registers, whatever is stored. What is unusual is done by the slot's own handler, which
// goes on.
#define DO(name, slot, copy)                                                                     \
    do {                                                                                         \
        u64 result = 0;                                                                          \
        if (unlikely(!row_try_##name(&(copy), h, tlb, X((copy).rs1), X((copy).rs2), &result))) { \
            op = first + (slot);                                                                 \
            FINISH(row_unusual_##name);                                                          \
        }                                                                                        \
        if (ROW_WRITES_##name) {                                                                 \
            X((copy).rd) = result;                                                               \
        }                                                                                        \
    } while (0)

// Each time round is a block, whose budget is checked as FOLLOW does.
#define AGAIN_WHILE(name, slot, copy)                      \
    op = first + (slot);                                   \
    if (!row_taken_##name(X((copy).rs1), X((copy).rs2))) { \
        FOLLOW(next);                                      \
    }                                                      \
    if (unlikely(left < count)) {                          \
        FINISH(ways_follow_taken);                         \
    }                                                      \
    left -= count;

#define LOOP3(i1, i2, branch)                                            \
    static void loop_##i1##_##i2##_##branch(HANDLER_PARAMETERS)          \
    {                                                                    \
        const struct op *first = op, o1 = op[0], o2 = op[1], o3 = op[2]; \
        const i64 count = b->count;                                      \
        for (;;) {                                                       \
            DO(i1, 0, o1);                                               \
            DO(i2, 1, o2);                                               \
            AGAIN_WHILE(branch, 2, o3)                                   \
        }                                                                \
    }
#define LOOP4(i1, i2, i3, branch)                                                    \
    static void loop_##i1##_##i2##_##i3##_##branch(HANDLER_PARAMETERS)               \
    {                                                                                \
        const struct op *first = op, o1 = op[0], o2 = op[1], o3 = op[2], o4 = op[3]; \
        const i64 count = b->count;                                                  \
        for (;;) {                                                                   \
            DO(i1, 0, o1);                                                           \
            DO(i2, 1, o2);                                                           \
            DO(i3, 2, o3);                                                           \
            AGAIN_WHILE(branch, 3, o4)                                               \
        }                                                                            \
    }
#define LOOP5(i1, i2, i3, i4, branch)                                                            \
    static void loop_##i1##_##i2##_##i3##_##i4##_##branch(HANDLER_PARAMETERS)                    \
    {                                                                                            \
        const struct op *first = op, o1 = op[0], o2 = op[1], o3 = op[2], o4 = op[3], o5 = op[4]; \
        const i64 count = b->count;                                                              \
        for (;;) {                                                                               \
            DO(i1, 0, o1);                                                                       \
            DO(i2, 1, o2);                                                                       \
            DO(i3, 2, o3);                                                                       \
            DO(i4, 3, o4);                                                                       \
            AGAIN_WHILE(branch, 4, o5)                                                           \
        }                                                                                        \
    }
#include "cpu/loop.def"
#undef LOOP3
#undef LOOP4
#undef LOOP5

static const struct {
    handler *run;
    u32 count;
    u16 ops[LOOP_INSNS_MAX];
} rows[] = {
#define LOOP3(i1, i2, branch) {loop_##i1##_##i2##_##branch, 3, {OP_##i1, OP_##i2, OP_##branch}},
#define LOOP4(i1, i2, i3, branch) \
    {loop_##i1##_##i2##_##i3##_##branch, 4, {OP_##i1, OP_##i2, OP_##i3, OP_##branch}},
#define LOOP5(i1, i2, i3, i4, branch)           \
    {loop_##i1##_##i2##_##i3##_##i4##_##branch, \
     5,                                         \
     {OP_##i1, OP_##i2, OP_##i3, OP_##i4, OP_##branch}},
#include "cpu/loop.def"
#undef LOOP3
#undef LOOP4
#undef LOOP5
};

handler *loop_find(const struct insn *insns, u32 count)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        u32 same = 0;
        while (rows[i].count == count && same < count && rows[i].ops[same] == insns[same].op) {
            same++;
        }
        if (same == count) {
            return rows[i].run;
        }
    }
    return NULL;
}
