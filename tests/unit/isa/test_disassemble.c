// What the comparison with objdump (tests/isa) does not reach: names of CSRs, sets of extensions,
// and buffers that are too small. The texts are objdump's.
#include "isa/isa.h"

#include "unit/run_tests.h"

#include <string.h>

static struct isa_set everything;

static void set_up(void)
{
    memset(&everything, true, sizeof everything);
}

static const char *name_of_mstatus(u32 number)
{
    return number == 0x300 ? "mstatus" : NULL;
}

static void expect(u32 word, u64 pc, struct isa_style style, const char *expected)
{
    char text[ISA_TEXT_SIZE];
    isa_disassemble(word, pc, &everything, &style, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

START_TEST(csrs_have_the_callers_names)
{
    struct isa_style named = {.csr_name = name_of_mstatus};
    struct isa_style unnamed = {.csr_name = NULL};
    expect(0x300312f3, 0, named, "csrrw\tt0,mstatus,t1");
    expect(0x300312f3, 0, unnamed, "csrrw\tt0,0x300,t1");
    expect(0x301312f3, 0, named, "csrrw\tt0,0x301,t1");
}
END_TEST

START_TEST(aliases_are_a_choice)
{
    struct isa_style aliases = {.aliases = true};
    struct isa_style plain = {.aliases = false};
    expect(0x00100513, 0, aliases, "li\ta0,1");
    expect(0x00100513, 0, plain, "addi\ta0,zero,1");
    expect(0x00008067, 0, aliases, "ret");
    expect(0x00008067, 0, plain, "jalr\tzero,0(ra)");
    expect(0x4505, 0, aliases, "li\ta0,1");
    expect(0x4505, 0, plain, "c.li\ta0,1");
}
END_TEST

START_TEST(targets_are_absolute_and_wrap)
{
    struct isa_style style = {.aliases = true};
    expect(0xffdff06f, 0x80000004, style, "j\t0x80000000");
    expect(0xffdff06f, 0, style, "j\t0xfffffffffffffffc");
}
END_TEST

START_TEST(what_is_missing_is_data)
{
    struct isa_style style = {.aliases = true};
    char text[ISA_TEXT_SIZE];
    everything.has[RV_M] = false;
    everything.has[RV_C] = false;
    isa_disassemble(0x02b50533, 0, &everything, &style, text, sizeof text);
    ck_assert_str_eq(text, ".4byte\t0x2b50533");
    isa_disassemble(0xffff4505, 0, &everything, &style, text, sizeof text);
    ck_assert_str_eq(text, ".2byte\t0x4505");
}
END_TEST

START_TEST(long_text_is_cut)
{
    struct isa_style style = {.aliases = true};
    char whole[ISA_TEXT_SIZE];
    isa_disassemble(0x06b5352f, 0, &everything, &style, whole, sizeof whole);
    ck_assert_str_eq(whole, "amoadd.d.aqrl\ta0,a1,(a0)");
    for (size_t size = 1; size <= strlen(whole) + 1; size++) {
        char text[ISA_TEXT_SIZE];
        memset(text, 'x', sizeof text);
        isa_disassemble(0x06b5352f, 0, &everything, &style, text, size);
        ck_assert_uint_eq(strlen(text), size - 1);
        ck_assert_mem_eq(text, whole, size - 1);
        ck_assert_int_eq(text[size], 'x');
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        csrs_have_the_callers_names, aliases_are_a_choice, targets_are_absolute_and_wrap,
        what_is_missing_is_data,     long_text_is_cut,
    };
    return run_tests("disassemble", set_up, tests, ARRAY_LEN(tests));
}
