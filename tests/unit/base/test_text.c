// Sinks for text, and nearest names.
#include "base/nearest.h"
#include "base/text.h"

#include "unit/run_tests.h"

START_TEST(a_buffer_keeps_what_fits)
{
    char bytes[8];
    struct text_buffer buffer = {.bytes = bytes, .size = sizeof bytes};
    const struct text_sink sink = text_buffer_sink(&buffer);
    ck_assert_str_eq(bytes, "");
    text_put(&sink, "abc");
    text_print(&sink, "%d", 12);
    ck_assert_str_eq(bytes, "abc12");
    text_put(&sink, "xyz");
    ck_assert_str_eq(bytes, "abc12xy");
    ck_assert_uint_eq(buffer.length, 7);
}
END_TEST

static const char *nearest_of(const char *written)
{
    static const char *const names[] = {"break", "backtrace", "continue", "x"};
    struct nearest nearest = nearest_begin(written);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        nearest_offer(&nearest, names[i]);
    }
    return nearest.best;
}

START_TEST(the_nearest_name_is_found)
{
    ck_assert_str_eq(nearest_of("braek"), "break");
    ck_assert_str_eq(nearest_of("contnue"), "continue");
    ck_assert_str_eq(nearest_of("backtraces"), "backtrace");
    ck_assert_ptr_null(nearest_of("frobnicate"));
    ck_assert_ptr_null(nearest_of("a name of more letters than are looked at"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_buffer_keeps_what_fits,
        the_nearest_name_is_found,
    };
    return run_tests("text", NULL, tests, ARRAY_LEN(tests));
}
