// The kernel's formatting against libc's printf.
#include "lib/format.h"

#include "unit/run_tests.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct text {
    char bytes[128];
    size_t length;
};

static void put(void *to, char character)
{
    struct text *text = to;
    text->bytes[text->length++] = character;
}

static void format_ours(struct text *ours, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    format(put, ours, text, arguments);
    va_end(arguments);
    ours->bytes[ours->length] = 0;
}

static void __attribute__((format(printf, 1, 2))) check(const char *text, ...)
{
    char theirs[128];
    struct text ours = {.length = 0};
    va_list arguments;
    va_start(arguments, text);
    vsnprintf(theirs, sizeof theirs, text, arguments);
    va_end(arguments);
    va_start(arguments, text);
    format(put, &ours, text, arguments);
    va_end(arguments);
    ours.bytes[ours.length] = 0;
    ck_assert_str_eq(ours.bytes, theirs);
}

START_TEST(numbers)
{
    static const int values[] = {0, 1, -1, 42, INT_MAX, INT_MIN};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        check("%d %5d %-5d| %05d %x %8x %u", values[i], values[i], values[i], values[i],
              (unsigned)values[i], (unsigned)values[i], (unsigned)values[i]);
        check("%ld %016lx %lu %zu", (long)values[i] * (1L << 32), (unsigned long)values[i],
              (unsigned long)values[i], (size_t)i);
    }
    check("%ld", LONG_MIN);
}
END_TEST

START_TEST(text)
{
    check("%s|%7s|%-7s|%c|%%", "abc", "abc", "abc", 'x');
    check("%3s", "longer than that");
    check("%p", (void *)0x1234);
    check("%s", "");
}
END_TEST

START_TEST(mistakes_are_shown)
{
    struct text ours = {.length = 0};
    format_ours(&ours, "%q and %", 0);
    ck_assert_str_eq(ours.bytes, "%q and %");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {numbers, text, mistakes_are_shown};
    return run_tests("kernel format", NULL, tests, ARRAY_LEN(tests));
}
