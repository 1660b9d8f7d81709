// The kernel's run queue: first come, first served.
#include "proc/process.h"
#include "proc/runqueue.h"

#include "unit/run_tests.h"

static struct process table[4];

START_TEST(first_come_first_served)
{
    struct runqueue queue = {0};
    ck_assert_ptr_null(runqueue_take(&queue));
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(table); i++) {
            runqueue_append(&queue, &table[i]);
        }
        ck_assert_ptr_eq(runqueue_take(&queue), &table[0]);
        runqueue_append(&queue, &table[0]);
        for (size_t i = 1; i <= ARRAY_LEN(table); i++) {
            ck_assert_ptr_eq(runqueue_take(&queue), &table[i % ARRAY_LEN(table)]);
        }
        ck_assert_ptr_null(runqueue_take(&queue));
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {first_come_first_served};
    return run_tests("kernel run queue", NULL, tests, ARRAY_LEN(tests));
}
