// A line for each operation of floating point: a hash of its results and flags over many operands,
// in every rounding mode. On every host it must be the same (aarch64.sh). Where the quick way takes
// a case, it must give what the exact one gives: else the exit status is 1.
//
//     float_hash [--count N] [--seed N]        N (1000) sets of operands each
#include "arguments.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static u64 hash(u64 so_far, u64 value)
{
    so_far = (so_far ^ value) * 0x9e3779b97f4a7c15;
    return so_far ^ so_far >> 29;
}

// What the host's unit may take differs between hosts, what it gives must not.
static bool quick_agrees(const struct operation *operation, const u64 *operands, u64 value)
{
    const u32 ready =
        FLOAT_READY_MOVE | FLOAT_READY_ROUND | (host_has_fma() ? (u32)FLOAT_READY_FMA : 0);
    u64 result;
    return !operation->quick(ready, &result, operands) || result == value;
}

// Answers how many cases the quick way had wrong.
static u64 run(const struct operation *operation, struct random *random, u64 count)
{
    u32 modes = operation->rounds ? ROUND_COUNT : 1;
    enum float_rounding quick_mode =
        operation->quick_truncates ? ROUND_TO_ZERO : ROUND_NEAREST_EVEN;
    u64 sum = 0, wrong = 0;
    for (u64 i = 0; i < count; i++) {
        u64 operands[OPERANDS_MAX] = {0};
        operands_choose(random, operation, operands);
        for (u32 mode = 0; mode < modes; mode++) {
            struct float_env env = {.rounding = mode};
            u64 value = operation->exact(operands, &env);
            sum = hash(hash(sum, value), env.flags);
            wrong +=
                operation->quick && mode == quick_mode && !quick_agrees(operation, operands, value);
        }
    }
    printf("%-12s %016" PRIx64 ", the host's unit has %" PRIu64 " wrong\n", operation->row, sum,
           wrong);
    return wrong;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.count = 1000};
    u64 wrong = 0;
    if (!arguments_read(argc, argv, &arguments))
        return 2;
    host_float_begin();
    for (u32 i = 0; i < operation_count; i++) {
        struct operation operation = operation_at(i);
        if (operation.name)
            wrong += run(&operation, &arguments.random, arguments.count);
    }
    return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
