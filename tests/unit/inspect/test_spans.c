// Spans against the sentence that says whose an address is, read off for every address.
#include "inspect/spans.h"

#include "unit/run_tests.h"

#include <string.h>

#define ADDRESSES 64
#define SPANS_MAX 12
#define ROUNDS    3000

// The owner as spans.h words it: the span that starts last at or before the address, of those that
// reach it; of several with the same start the highest rank, then the lowest owner.
static const struct span *expected(const struct span *input, size_t count, u64 address)
{
    const struct span *best = NULL;
    for (const struct span *span = input; span < input + count; span++) {
        if (address < span->start || address >= span->end) {
            continue;
        }
        bool better = !best || span->start > best->start;
        if (best && span->start == best->start) {
            better =
                span->rank > best->rank || (span->rank == best->rank && span->owner < best->owner);
        }
        best = better ? span : best;
    }
    return best;
}

static u32 next_random(u32 *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

static size_t random_spans(u32 *state, struct span *input)
{
    size_t count = next_random(state) % (SPANS_MAX + 1);
    for (u32 i = 0; i < count; i++) {
        u64 start = next_random(state) % ADDRESSES;
        u64 end = start + next_random(state) % (ADDRESSES - start + 1); // may be empty
        input[i] = (struct span){start, end, i, next_random(state) % 3};
    }
    return count;
}

START_TEST(every_address_has_its_owner)
{
    u32 state = 1;
    for (u32 round = 0; round < ROUNDS; round++) {
        struct span input[SPANS_MAX], sorted[SPANS_MAX];
        struct spans spans;
        size_t count = random_spans(&state, input);
        memcpy(sorted, input, sizeof sorted);
        ck_assert(spans_build(&spans, sorted, count));
        for (u64 address = 0; address <= ADDRESSES; address++) {
            const struct span *wanted = expected(input, count, address);
            const struct span *found = spans_find(&spans, address);
            ck_assert_msg(!wanted == !found && (!wanted || wanted->owner == found->owner),
                          "round %u, address %u", round, (u32)address);
        }
        spans_free(&spans);
    }
}
END_TEST

START_TEST(none_is_allowed)
{
    struct spans spans;
    ck_assert(spans_build(&spans, NULL, 0));
    ck_assert_ptr_null(spans_find(&spans, 0));
    spans_free(&spans);
}
END_TEST

START_TEST(the_end_of_the_address_space)
{
    struct span input[] = {{0, UINT64_MAX, 7, 0}, {UINT64_MAX - 1, UINT64_MAX, 8, 0}};
    struct spans spans;
    ck_assert(spans_build(&spans, input, 2));
    ck_assert_uint_eq(spans_find(&spans, 0)->owner, 7);
    ck_assert_uint_eq(spans_find(&spans, UINT64_MAX - 2)->owner, 7);
    ck_assert_uint_eq(spans_find(&spans, UINT64_MAX - 1)->owner, 8);
    ck_assert_ptr_null(spans_find(&spans, UINT64_MAX));
    spans_free(&spans);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_address_has_its_owner,
        none_is_allowed,
        the_end_of_the_address_space,
    };
    return run_tests("spans", NULL, tests, ARRAY_LEN(tests));
}
