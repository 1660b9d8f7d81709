// What:  what the tests are made of.
// Invariants: a test is a function that returns if all is well; it runs in a process of its own, which
//        may do what it likes. The runner also checks that it left no page of memory behind.
#pragma once

#include "user/lib/user.h"

#define TEST(name, what) void test_##name(void);
#include "user/usertests/tests.def"
#undef TEST

// Ends the test with a message where `condition` does not hold.
#define check(condition) check_that((condition), #condition, __FILE_NAME__, __LINE__)

// The same for a result that should be `expected`; the message tells both.
#define check_equal(value, expected) \
    check_that_equal((i64)(value), (i64)(expected), #value, __FILE_NAME__, __LINE__)

void check_that(bool condition, const char *text, const char *file, int line);
void check_that_equal(i64 value, i64 expected, const char *text, const char *file, int line);

// Forks, or ends the test.
int start(void);

// Starts a child that does `what` and exits with 0.
int start_child(void (*what)(void));

// How the child ends.
struct ending ending_of(int pid);

// Checks that a child that does `what` ends in that way.
#define check_outcome(what, expected) check_equal(ending_of(start_child(what)).outcome, expected)

// The state of a process as the kernel tells it; UNUSED if there is none.
enum process_state state_of(int pid);

// Waits until the process is in that state, a second at most.
void wait_for_state(int pid, enum process_state state);

// Free pages of memory.
i64 free_pages(void);

// A process that never asks for anything; one that sleeps.
void spin(void);
void sleep_long(void);
