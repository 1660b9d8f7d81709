// The kernel's command line.
#include "boot/bootargs.h"

#include "unit/run_tests.h"

static char value[16];

START_TEST(finds_words)
{
    const char *arguments = "  sched=cooperative quantum=5ms  run=\"count 3\" empty= flag";
    ck_assert(bootargs_find(arguments, "sched", value, sizeof value));
    ck_assert_str_eq(value, "cooperative");
    ck_assert(bootargs_find(arguments, "quantum", value, sizeof value));
    ck_assert_str_eq(value, "5ms");
    ck_assert(bootargs_find(arguments, "run", value, sizeof value));
    ck_assert_str_eq(value, "count 3");
    ck_assert(bootargs_find(arguments, "empty", value, sizeof value));
    ck_assert_str_eq(value, "");
}
END_TEST

START_TEST(does_not_find_others)
{
    static const char *const arguments[] = {
        "", " ", "harts", "xharts=1", "run=\"harts=1\"", "run=\"a harts=1", "har=ts"};
    for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
        ck_assert_msg(!bootargs_find(arguments[i], "harts", value, sizeof value), "%s",
                      arguments[i]);
        ck_assert_str_eq(value, "");
    }
}
END_TEST

START_TEST(the_first_counts)
{
    ck_assert(bootargs_find("a=1 a=2", "a", value, sizeof value));
    ck_assert_str_eq(value, "1");
}
END_TEST

START_TEST(what_is_too_long_is_refused)
{
    ck_assert(bootargs_find("a=123456789012345", "a", value, sizeof value));
    ck_assert_str_eq(value, "123456789012345");
    ck_assert(!bootargs_find("a=1234567890123456", "a", value, sizeof value));
    ck_assert_str_eq(value, "");
    ck_assert(bootargs_find("b=12345678901234567890 a=1", "a", value, sizeof value));
    ck_assert_str_eq(value, "1");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {finds_words, does_not_find_others, the_first_counts,
                                  what_is_too_long_is_refused};
    return run_tests("kernel bootargs", NULL, tests, ARRAY_LEN(tests));
}
