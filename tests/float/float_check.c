// Floating point against MPFR, and the quick way against the exact one.
//
//     float_check [--count N] [--seed N] [--filter PATTERN]
//
// For each operation whose row's name ("fadd.d") matches the pattern ("*"), N cases (2000) in every
// rounding mode: operands as operands.h chooses them. A difference is printed and makes the exit
// status 1.
#include "arguments.h"
#include "reference.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define DIFFERENCES_SHOWN 5

static const char *const rounding_names[ROUND_COUNT] = {"rne", "rtz", "rdn", "rup", "rmm"};

struct result {
    u64 cases, differences, quick, quick_cases;
};

// One case: what was computed, and what should be.
struct outcome {
    const char *what;
    u64 value, expected;
    u32 flags, expected_flags;
};

static void compare(const struct operation *operation, enum float_rounding rounding,
                    const u64 *operands, const struct outcome *outcome, struct result *result)
{
    if (outcome->value == outcome->expected && outcome->flags == outcome->expected_flags)
        return;
    if (result->differences++ >= DIFFERENCES_SHOWN)
        return;
    printf("%s %s, %s:", outcome->what, operation->row, rounding_names[rounding]);
    for (u32 i = 0; i < operation->operand_count; i++)
        printf(" %016" PRIx64, operands[i]);
    printf(": %016" PRIx64 " flags %02x, expected %016" PRIx64 " flags %02x\n", outcome->value,
           outcome->flags, outcome->expected, outcome->expected_flags);
}

// The quick way, where it takes the case: with NX set it may round, without it must be exact.
static void check_quick(const struct operation *operation, enum float_rounding rounding,
                        const u64 *operands, u64 expected, u32 expected_flags,
                        struct result *result)
{
    static const u32 readies[] = {FLOAT_READY_MOVE, FLOAT_READY_MOVE | FLOAT_READY_ROUND,
                                  FLOAT_READY_MOVE | FLOAT_READY_ROUND | FLOAT_READY_FMA};
    u32 count = host_has_fma() ? 3 : 2;
    for (u32 i = 0; i < count; i++) {
        struct outcome outcome = {
            .what = "quick", .expected = expected, .expected_flags = expected_flags};
        if (!operation->quick(readies[i], &outcome.value, operands))
            continue;
        if (readies[i] & FLOAT_READY_ROUND)
            outcome.expected_flags &= ~(u32)FLOAT_NX;
        compare(operation, rounding, operands, &outcome, result);
        result->quick += i == count - 1;
    }
    result->quick_cases++;
}

static void check_case(const struct operation *operation, enum float_rounding rounding,
                       const u64 *operands, struct result *result)
{
    struct float_env env = {.rounding = rounding};
    struct outcome outcome = {.what = "exact"};
    if (!reference_compute(operation, rounding, operands, &outcome.expected,
                           &outcome.expected_flags)) {
        fprintf(stderr, "float_check: no reference for %s\n", operation->row);
        exit(EXIT_FAILURE);
    }
    outcome.value = operation->exact(operands, &env);
    outcome.flags = env.flags;
    compare(operation, rounding, operands, &outcome, result);
    result->cases++;
    enum float_rounding quick_rounding =
        operation->quick_truncates ? ROUND_TO_ZERO : ROUND_NEAREST_EVEN;
    if (operation->quick && rounding == quick_rounding)
        check_quick(operation, rounding, operands, outcome.expected, outcome.expected_flags,
                    result);
}

static u64 check_operation(const struct operation *operation, struct random *random, u64 count)
{
    struct result result = {0};
    u32 modes = operation->rounds ? ROUND_COUNT : 1;
    for (u64 i = 0; i < count; i++) {
        u64 operands[OPERANDS_MAX] = {0};
        operands_choose(random, operation, operands);
        for (u32 rounding = 0; rounding < modes; rounding++)
            check_case(operation, rounding, operands, &result);
    }
    printf("%-12s %10" PRIu64 " cases, %" PRIu64 " differ", operation->row, result.cases,
           result.differences);
    if (result.quick_cases)
        printf(", %.0f %% of %" PRIu64 " by the quick way",
               100.0 * (double)result.quick / (double)result.quick_cases, result.quick_cases);
    printf("\n");
    fflush(stdout);
    return result.differences;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.count = 2000, .filter = "*"};
    u64 differences = 0;
    u32 checked = 0;
    if (!arguments_read(argc, argv, &arguments))
        return 2;
    reference_begin();
    for (u32 i = 0; i < operation_count; i++) {
        struct operation operation = operation_at(i);
        if (operation.name && fnmatch(arguments.filter, operation.row, 0) == 0) {
            differences += check_operation(&operation, &arguments.random, arguments.count);
            checked++;
        }
    }
    reference_end();
    if (checked == 0) {
        fprintf(stderr, "float_check: no operation is called %s\n", arguments.filter);
        return 2;
    }
    return differences ? EXIT_FAILURE : EXIT_SUCCESS;
}
