// What the machine tests share: how a test fails, a random sequence, and how much to do.
#pragma once

#include "base/types.h"

// TEST_SCALE divides what a test does where everything takes longer: under the sanitizers, say.
#ifndef TEST_SCALE
#define TEST_SCALE 1
#endif

// Says where and why, and ends the test, unless `condition` holds.
#define REQUIRE(condition, ...)                                     \
    do {                                                            \
        if (!(condition)) {                                         \
            test_fail(__FILE__, __LINE__, #condition, __VA_ARGS__); \
        }                                                           \
    } while (0)

void test_fail(const char *file, int line, const char *condition, const char *format, ...)
    __attribute__((noreturn, format(printf, 4, 5)));

// The next of a sequence of well-mixed numbers; the state must not be 0.
u64 test_random(u64 *state);

// The whole file; ends the test where it can't be read. To be freed.
u8 *test_read_file(const char *path, size_t *size);
