// The frame of a unit test: one suite of one case.
#pragma once

#include "base/types.h"

#include <check.h>

#define TEST_TIMEOUT_SECONDS 600

// Whether each of `size` bytes is `value`. (An assertion for each would take Check minutes.)
static inline bool bytes_are(const u8 *bytes, size_t size, u8 value)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

// Runs `set_up` (null for none) and the test, for each of `tests`; returns the program's status.
static inline int run_tests(const char *name, void (*set_up)(void), const TTest *const *tests,
                            size_t count)
{
    Suite *suite = suite_create(name);
    TCase *test_case = tcase_create(name);
    tcase_set_timeout(test_case, TEST_TIMEOUT_SECONDS);
    if (set_up) {
        tcase_add_checked_fixture(test_case, set_up, NULL);
    }
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(test_case, tests[i]);
    }
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
