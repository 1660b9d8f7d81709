// The kernel's string functions against libc's.
#include "unit/run_tests.h"

#include <stdlib.h>
#include <string.h>

void *kernel_memmove(void *destination, const void *source, size_t size_bytes);
void *kernel_memset(void *destination, int byte, size_t size_bytes);
int kernel_memcmp(const void *left, const void *right, size_t size_bytes);
int kernel_strncmp(const char *left, const char *right, size_t length_max);
char *kernel_strchr(const char *text, int character);
bool string_copy(char *destination, const char *source, size_t size_bytes);
bool string_to_number(const char *text, i64 *number);
bool string_to_microseconds(const char *text, i64 *microseconds);

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

START_TEST(moves_as_libc_does)
{
    u8 ours[64], theirs[64];
    for (int round = 0; round < 5000; round++) {
        for (size_t i = 0; i < sizeof ours; i++) {
            ours[i] = theirs[i] = (u8)rand();
        }
        size_t from = (size_t)rand() % 40, to = (size_t)rand() % 40, size = (size_t)rand() % 24;
        kernel_memmove(ours + to, ours + from, size);
        memmove(theirs + to, theirs + from, size);
        kernel_memset(ours + from, round, size);
        memset(theirs + from, round, size);
        ck_assert_mem_eq(ours, theirs, sizeof ours);
    }
}
END_TEST

START_TEST(compares_as_libc_does)
{
    static const char *const texts[] = {"", "a", "ab", "abc", "abd", "b", "\xff", "ab\xff"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        for (size_t j = 0; j < ARRAY_LEN(texts); j++) {
            for (size_t length = 0; length < 5; length++) {
                ck_assert_int_eq(sign(kernel_strncmp(texts[i], texts[j], length)),
                                 sign(strncmp(texts[i], texts[j], length)));
            }
        }
        ck_assert_ptr_eq(kernel_strchr(texts[i], 'b'), strchr(texts[i], 'b'));
        ck_assert_ptr_eq(kernel_strchr(texts[i], 0), strchr(texts[i], 0));
    }
    ck_assert_int_lt(kernel_memcmp("a", "\xff", 1), 0);
}
END_TEST

START_TEST(copies_what_fits)
{
    char text[4];
    ck_assert(string_copy(text, "abc", sizeof text));
    ck_assert_str_eq(text, "abc");
    ck_assert(!string_copy(text, "abcd", sizeof text));
    ck_assert_str_eq(text, "abc");
}
END_TEST

START_TEST(reads_numbers)
{
    static const char *const wrong[] = {"", "-1", "1x", " 1", "1234567890123456789"};
    i64 number = 0;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        ck_assert(!string_to_number(wrong[i], &number));
    }
    ck_assert(string_to_number("123456789012345678", &number));
    ck_assert_int_eq(number, 123456789012345678);
}
END_TEST

START_TEST(reads_times)
{
    static const char *const wrong[] = {"", "10", "ms", "10s", "1 ms", "10001ms", "123456789us"};
    i64 time = 0;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        ck_assert(!string_to_microseconds(wrong[i], &time));
    }
    ck_assert(string_to_microseconds("10ms", &time));
    ck_assert_int_eq(time, 10000);
    ck_assert(string_to_microseconds("500us", &time));
    ck_assert_int_eq(time, 500);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {moves_as_libc_does, compares_as_libc_does, copies_what_fits,
                                  reads_numbers, reads_times};
    return run_tests("kernel string", NULL, tests, ARRAY_LEN(tests));
}
