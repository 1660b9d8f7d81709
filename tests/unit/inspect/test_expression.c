// Expressions: numbers as the host's C compiler has them, registers, fields, memory, and what is
// said of nonsense.
#include "inspect/expression.h"
#include "inspect/value_text.h"

#include "unit/run_tests.h"

#include <stdio.h>
#include <string.h>

#define RAM 0x80000000ULL

static struct machine *m;
static struct door door;
static struct scope scope;

static void set_up(void)
{
    static const u32 nothing = 0x0000006f; // j .
    struct machine_config config = machine_default_config();
    struct error error;
    m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    machine_set_firmware_bytes(m, &nothing, sizeof nothing, "the program");
    ck_assert(machine_boot(m, &error));
    door = (struct door){.m = m};
    scope = (struct scope){.m = m, .door = &door};
}

static u64 number(const char *text)
{
    u64 value = 0;
    struct error error = {0};
    ck_assert_msg(expression_number(&scope, text, &value, &error), "%s: %s", text, error.text);
    return value;
}

static const char *wrong(const char *text)
{
    static struct error error;
    u64 value;
    ck_assert_msg(!expression_number(&scope, text, &value, &error), "%s has a value", text);
    ck_assert_int_eq(error.kind, ERROR_USAGE);
    ck_assert_ptr_null(strchr(error.text, '\n'));
    return error.text;
}

// Each in both ways: by the compiler, and by us.
#define SAME(expression)                                                                      \
    do {                                                                                      \
        u64 ours = number(#expression);                                                       \
        u64 theirs = (u64)(expression);                                                       \
        ck_assert_msg(ours == theirs, "%s is 0x%llx, not 0x%llx", #expression,                \
                      (unsigned long long)theirs, (unsigned long long)ours);                  \
        ck_assert_uint_eq(number("sizeof(" #expression ")"), sizeof(__typeof__(expression))); \
    } while (0)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wparentheses"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Woverflow"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winteger-overflow"
#pragma GCC diagnostic ignored "-Wlogical-op-parentheses"
#pragma GCC diagnostic ignored "-Wbitwise-op-parentheses"
#pragma GCC diagnostic ignored "-Wshift-op-parentheses"
#endif

START_TEST(numbers_are_those_of_c)
{
    SAME(1 + 2 * 3);
    SAME((1 + 2) * 3);
    SAME(7 - 2 - 1);
    SAME(100 / 7 / 2);
    SAME(-7 / 2);
    SAME(-7 % 3);
    SAME(7u / 2u);
    SAME(0x7fffffff);
    SAME(0x80000000);
    SAME(2147483648);
    SAME(4294967295);
    SAME(0xffffffffffffffff);
    SAME(017 + 0x1f + 0b101);
    SAME(1u - 2u);
    SAME(1 - 2);
    SAME(1ul - 2);
    SAME(-1 < 1u);
    SAME(-1l < 1u);
    SAME(-1 < 1ul);
    SAME(1 << 4 >> 2);
    SAME(1l << 40);
    // cppcheck-suppress shiftNegativeLHS ; gcc and clang define it, and so do we
    SAME(-16 >> 2);
    SAME(0x80000000 >> 4);
    SAME(~0);
    SAME(~0u);
    SAME(~0ul);
    SAME(!5);
    SAME(!0 + !1);
    SAME(1 | 2 ^ 3 & 6);
    SAME(1 == 1 != 0);
    SAME(3 > 2 == 1);
    SAME(1 && 2 || 0);
    SAME(0 || 0 && 1);
    SAME(1 ? 2 : 3);
    SAME(0 ? 2 : 1 ? 4 : 5);
    SAME(- - -3);
    SAME(+(-5));
    SAME((char)300);
    SAME((signed char)200);
    SAME((unsigned char)-1);
    SAME((short)70000);
    SAME((unsigned short)-1);
    SAME((int)0xffffffff);
    SAME((unsigned)-1);
    SAME((unsigned long)(int)-1);
    SAME((long)(unsigned)-1);
    SAME((_Bool)256);
    SAME(sizeof(int *));
    SAME(sizeof(unsigned short));
    SAME(sizeof(long));
}
END_TEST

START_TEST(floating_point_is_that_of_c)
{
    SAME(1.5 * 2);
    SAME(7 / 2.0f);
    SAME(1e3 + 0x1p4 + .5 + 5.);
    SAME(1.5f + 1);
    SAME(1.5f + 1.0);
    SAME(1.5 < 2);
    SAME(2 <= 1.5);
    SAME(0.1f == 0.1);
    SAME(0.5 != .5);
    SAME(!(1.0 + 0.5) + !0.0); // a literal alone clang warns of
    SAME(-(-2.5));
    SAME(1 ? 2.5 : 3);
    SAME((0.25 + 0.25) && 1);
    SAME((int)-1.9);
    SAME((unsigned char)65.9);
    SAME((_Bool)0.5);
    SAME((float)16777217);
    SAME((double)4294967295u);
    SAME((long)1e18);
    ck_assert_uint_eq(number("(long)1e30"), INT64_MAX);
    ck_assert_uint_eq(number("(unsigned long)1e30"), UINT64_MAX);
    ck_assert_uint_eq(number("(long)(0.0 / 0)"), 0);
    ck_assert_str_eq(wrong("5.5 % 2"), "% takes whole numbers only");
    ck_assert_str_eq(wrong("~1.5"), "~ takes whole numbers only");
    ck_assert_str_eq(wrong("1e"), "1e is no number");
}
END_TEST
#pragma GCC diagnostic pop

START_TEST(floating_point_registers)
{
    struct hart_state *s = &m->cpu->harts[0].s;
    s->mstatus |= MSTATUS_FS;
    ck_assert_uint_eq(number("$fa0 = 1.5"), 1);
    ck_assert_uint_eq(s->f[10], 0x3ff8000000000000);
    ck_assert_uint_eq(number("($fa0 + 1) * 2"), 5);
    number("$fa0.float = 2.5");
    ck_assert_uint_eq(s->f[10], 0xffffffff40200000); // boxed
    ck_assert_uint_eq(number("$fa0.float * 2"), 5);
    ck_assert_uint_eq(number("$f10.float == $fa0.float"), 1);
    ck_assert_str_eq(wrong("$fa0.half"),
                     "a floating-point register has .float and .double, not .half");
}
END_TEST

START_TEST(some_of_them_one_behind_another)
{
    const u32 words[] = {1, 2, 3, 4};
    ck_assert(machine_write_memory(m, RAM, words, sizeof words));
    ck_assert_uint_eq(number("(*(int *)0x80000000@4)[2]"), 3);
    ck_assert_uint_eq(number("({u32}0x80000000@1) + 1"), RAM + 4); // as an address, as arrays are
    wrong("5@2");
    wrong("{u32}0x80000000@0");
    wrong("{u32}0x80000000@1000000000");
    wrong("{u32}0x80000000@1.5");
}
END_TEST

START_TEST(registers_and_fields)
{
    struct hart_state *s = &m->cpu->harts[0].s;
    s->x[10] = 0x1234;
    s->x[2] = RAM + 64;
    s->mstatus = MSTATUS_SIE | MSTATUS_MPP;
    ck_assert_uint_eq(number("$a0"), 0x1234);
    ck_assert_uint_eq(number("$x10 * 2"), 0x2468);
    ck_assert_uint_eq(number("$fp == $s0"), 1);
    ck_assert_uint_eq(number("$pc"), s->pc);
    ck_assert_uint_eq(number("$priv"), PRIV_M);
    ck_assert_uint_eq(number("$mstatus.MPP"), 3);
    ck_assert_uint_eq(number("$sstatus.SIE + $mstatus.SIE"), 2);
    ck_assert_uint_eq(number("$sp + 8"), RAM + 72);
}
END_TEST

START_TEST(memory_has_types)
{
    const u8 bytes[] = {0x11, 0x22, 0x33, 0x84, 0x55, 0x66, 0x77, 0x88, 1, 0, 0, 0};
    ck_assert(machine_write_memory(m, RAM, bytes, sizeof bytes));
    ck_assert_uint_eq(number("{u64}0x80000000"), 0x8877665584332211);
    ck_assert_uint_eq(number("{u8}0x80000001"), 0x22);
    ck_assert_uint_eq(number("*(int *)0x80000000"), (u64)(i64)(i32)0x84332211);
    ck_assert_uint_eq(number("*(unsigned *)0x80000000"), 0x84332211);
    ck_assert_uint_eq(number("((short *)0x80000000)[1]"), (u64)(i64)(i16)0x8433);
    ck_assert_uint_eq(number("*((u8 *)0x80000000 + 2)"), 0x33);
    ck_assert_uint_eq(number("(u64 *)0x80000010 - (u64 *)0x80000000"), 2);
    ck_assert_uint_eq(number("&((u32 *)0x80000000)[2]"), RAM + 8);
    ck_assert_uint_eq(number("&*(u32 *)0x80000000"), RAM);
    ck_assert_uint_eq(number("0 && *(int *)0"), 0);
    ck_assert_uint_eq(number("1 || *(int *)0"), 1);
    ck_assert_uint_eq(number("1 ? 5 : *(int *)0"), 5);
}
END_TEST

START_TEST(assignments_change_the_machine)
{
    const struct hart_state *s = &m->cpu->harts[0].s;
    ck_assert_uint_eq(number("$a0 = 5"), 5);
    ck_assert_uint_eq(number("$a0 += 3"), 8);
    ck_assert_uint_eq(number("$a0 <<= 4"), 128);
    ck_assert_uint_eq(s->x[10], 128);
    ck_assert_uint_eq(number("$mstatus.MPP = 1"), 1);
    ck_assert_uint_eq(number("{u16}0x80000002 = 0x12345"), 0x2345);
    ck_assert_uint_eq(number("{u32}0x80000000 >> 16"), 0x2345);
    ck_assert_uint_eq(number("$a1 = $a2 = 7"), 7);
    ck_assert_uint_eq(s->x[11] + s->x[12], 14);
    ck_assert_uint_eq(number("0 && ($a0 = 1)"), 0);
    ck_assert_uint_eq(s->x[10], 128);
    ck_assert_uint_eq(number("$zero = 5"), 0);
    ck_assert_uint_eq(door.changes, 8);
    scope.door = NULL;
    ck_assert_ptr_nonnull(strstr(wrong("$a0 = 1"), "assigned"));
}
END_TEST

START_TEST(nonsense_is_named)
{
    static const char *const texts[] = {
        "",
        "(",
        ")",
        "1 +",
        "1 2",
        "$a0 $a1",
        "0x",
        "09",
        "1x",
        "'a",
        "''",
        "\"a\"",
        "#",
        "1 = 2",
        "&1",
        "*$",
        "a.b",
        "$a0.b",
        "1[2]",
        "1->x",
        "5 / 0",
        "5 % 0",
        "(int",
        "(int)",
        "{int",
        "{int}",
        "struct x",
        "sizeof",
        "1 ? 2",
        "1 ? : 3",
        "f(1)",
        "1(2)",
        "$mstatus.XX",
        "{u64}0",
        "99999999999999999999",
        "*(void *)0x80000000",
        "$nosuch",
        "nosuch",
        "(struct nosuch *)0",
        "@",
        "1 @ 2",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        wrong(texts[i]);
    }
    ck_assert_ptr_nonnull(strstr(wrong("$mstatsu"), "$mstatus?"));
    ck_assert_ptr_nonnull(strstr(wrong("a0 + 1"), "$a0"));
}
END_TEST

START_TEST(nesting_has_a_limit)
{
    char text[2000];
    memset(text, '(', sizeof text - 1);
    text[sizeof text - 1] = 0;
    ck_assert_ptr_nonnull(strstr(wrong(text), "nested"));
    memset(text, '-', sizeof text - 1);
    ck_assert_ptr_nonnull(strstr(wrong(text), "nested"));
    memset(text, '!', 40);
    memcpy(text + 40, "1", 2);
    ck_assert_uint_eq(number(text), 1);
}
END_TEST

static const char *shown(const char *text, char format)
{
    static char bytes[200];
    struct text_buffer buffer = {.bytes = bytes, .size = sizeof bytes};
    const struct text_sink sink = text_buffer_sink(&buffer);
    struct value value;
    struct error error;
    ck_assert(expression_evaluate(&scope, text, &value, &error));
    ck_assert(value_print(&sink, &scope, &value, format, &error));
    return bytes;
}

// As gdb's manual, "Output Formats", and gdb itself have them.
START_TEST(values_are_shown_as_gdb_does)
{
    ck_assert_str_eq(shown("10", 0), "10");
    ck_assert_str_eq(shown("10", 'x'), "0xa");
    ck_assert_str_eq(shown("-1", 'x'), "0xffffffff");
    ck_assert_str_eq(shown("-1", 'u'), "4294967295");
    ck_assert_str_eq(shown("10", 't'), "1010");
    ck_assert_str_eq(shown("10", 'o'), "012");
    ck_assert_str_eq(shown("10", 'z'), "0x0000000a");
    ck_assert_str_eq(shown("0xffffffff", 'd'), "-1");
    ck_assert_str_eq(shown("(char)65", 0), "65 'A'");
    ck_assert_str_eq(shown("(char)10", 0), "10 '\\n'");
    ck_assert_str_eq(shown("(char)7 + 0", 0), "7");
    ck_assert_str_eq(shown("(char *)0", 0), "0x0 <no memory at 0x0>");
    ck_assert_str_eq(shown("(int *)16", 0), "(int *) 0x10");
    ck_assert_str_eq(shown("(bool)5", 0), "true");
    ck_assert_str_eq(shown("(unsigned char)300", 0), "44 ','");
    ck_assert_str_eq(shown("0.1", 0), "0.10000000000000001");
    ck_assert_str_eq(shown("0.1f", 0), "0.100000001");
    ck_assert_str_eq(shown("-1e20", 0), "-1e+20");
    ck_assert_str_eq(shown("-1.0 / 0", 0), "-inf");
    ck_assert_str_eq(shown("1.5", 'x'), "0x3ff8000000000000");
    ck_assert_str_eq(shown("1078530011", 'f'), "3.14159274");
    ck_assert_str_eq(shown("$fa0 = 2", 0), "{float = 0, double = 2}");
    ck_assert_str_eq(shown("{u16}0x80000000@2", 'z'), "{0x006f, 0x0000}");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        numbers_are_those_of_c,          registers_and_fields,        memory_has_types,
        assignments_change_the_machine,  nonsense_is_named,           nesting_has_a_limit,
        values_are_shown_as_gdb_does,    floating_point_is_that_of_c, floating_point_registers,
        some_of_them_one_behind_another,
    };
    return run_tests("expression", set_up, tests, ARRAY_LEN(tests));
}
