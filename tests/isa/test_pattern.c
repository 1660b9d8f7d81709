// The reader of bit patterns refuses what can't be right.
#include "isa/generator/pattern.h"

#include "unit/run_tests.h"

static const struct {
    const char *text;
    u32 width;
    const char *error;
} wrong[] = {
    {"imm[11:0] rs1 000 rd 001001", 32, "1 bits are missing"},
    {"imm[11:0] rs1 000 rd 00100110", 32, "00100110 are no bits here"},
    {"imm[12:0] rs1 000 rd 0010011", 32, "0010011 are no bits here"},
    {"imm[11:0] rs1 000 rx 0010011", 32, "rx is no field"},
    {"imm rs1 000 rd 0010011", 32, "imm is no field"},
    {"rs1[4:0] rs1 000 rd 0010011", 32, "rs1 is no field"},
    {"imm[11:0 rs1 000 rd 0010011", 32, "imm lacks its ]"},
    {"imm[0:11] rs1 000 rd 0010011", 32, "imm is too wide"},
    {"imm[11:0] rs1 002 rd 0010011", 32, "002 are no bits here"},
    {"imm[5] rd imm[5:0] 0 01", 16, "imm has a bit twice"},
    {"imm[32:28] rd 0000 01", 16, "imm has a bit above 31"},
    {"000 nzimm[5] rd!=0 rs2!=1 01", 16, "more than 2 conditions"},
    {"00110001 rnum<9 rs1 001 rd 0010011", 32, "more than 2 conditions"},
};

START_TEST(wrong_patterns)
{
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct pattern pattern;
        struct error error;
        ck_assert_msg(!pattern_parse(&pattern, wrong[i].text, wrong[i].width, &error), "%s",
                      wrong[i].text);
        ck_assert_str_eq(error.text, wrong[i].error);
    }
}
END_TEST

static struct pattern parsed(const char *text, u32 width)
{
    struct pattern pattern;
    struct error error;
    ck_assert(pattern_parse(&pattern, text, width, &error));
    return pattern;
}

START_TEST(fixed_bits)
{
    struct pattern pattern = parsed("0100000 shamt[4:0] rs1 101 rd 0011011", 32);
    ck_assert_uint_eq(pattern.match, 0x4000501b);
    ck_assert_uint_eq(pattern.mask, 0xfe00707f);
}
END_TEST

START_TEST(a_bound_is_a_condition)
{
    struct pattern pattern = parsed("00110001 rnum<11 rs1 001 rd 0010011", 32);
    ck_assert_uint_eq(pattern.except[0].mask, 0xf00000); // 11
    ck_assert_uint_eq(pattern.except[0].value, 0xb00000);
    ck_assert_uint_eq(pattern.except[1].mask, 0xc00000); // 12 to 15
    ck_assert_uint_eq(pattern.except[1].value, 0xc00000);
}
END_TEST

START_TEST(implied_operands)
{
    struct pattern zext_b = parsed("100 111 rd'/rs1' 11 000 01", 16);
    struct pattern mop = parsed("011 0 0 n[3:1] 1 00000 01", 16);
    struct error error;
    ck_assert(pattern_imply(&zext_b, "imm=255", &error));
    ck_assert_int_eq(zext_b.imm_base, 255);
    ck_assert(pattern_imply(&mop, "n=1 rd=2", &error));
    ck_assert_int_eq(mop.imm_base, 1);
    ck_assert_uint_eq(mop.base[FIELD_rd], 2);
    ck_assert(!pattern_imply(&mop, "n=2", &error)); // that bit is in the word
}
END_TEST

START_TEST(conditions_on_operands)
{
    struct pattern pattern = parsed("imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011", 32);
    struct isa_condition only;
    struct isa_condition except;
    struct error error;
    ck_assert(pattern_condition(&pattern, "rs2=31 imm=-2", &only, &except, &error));
    ck_assert_uint_eq(only.mask, 0xfff00f80);
    ck_assert_uint_eq(only.value, 0xfff00f80);
    ck_assert_uint_eq(except.mask, 0);
    ck_assert(pattern_condition(&pattern, "rs1!=2", &only, &except, &error));
    ck_assert_uint_eq(except.mask, 0xf8000);
    ck_assert_uint_eq(except.value, 0x10000);
    ck_assert(!pattern_condition(&pattern, "rd=0", &only, &except, &error));
    ck_assert(!pattern_condition(&pattern, "rs1>0", &only, &except, &error));
    ck_assert(!pattern_imply(&pattern, "rs2=0", &error));
}
END_TEST

START_TEST(overlaps)
{
    struct pattern wide = parsed("imm[11:0] rs1 000 rd 0010011", 32);
    struct pattern narrow = parsed("000000000000 00000 000 00000 0010011", 32);
    struct pattern other = parsed("imm[11:0] rs1 001 rd 0010011", 32);
    ck_assert(pattern_overlaps(&wide, &narrow, 32));
    ck_assert(pattern_is_within(&narrow, &wide, 32));
    ck_assert(!pattern_is_within(&wide, &narrow, 32));
    ck_assert(!pattern_is_within(&narrow, &other, 32));
    ck_assert(!pattern_overlaps(&wide, &other, 32));

    struct pattern jr = parsed("100 0 rs1!=0 00000 10", 16);
    struct pattern mv = parsed("100 0 rd rs2 10", 16);
    struct pattern real_mv = parsed("100 0 rd rs2!=0 10", 16);
    ck_assert(pattern_overlaps(&jr, &mv, 16));
    ck_assert(!pattern_overlaps(&jr, &real_mv, 16));
    ck_assert(pattern_is_within(&real_mv, &mv, 16));
    ck_assert(!pattern_is_within(&mv, &real_mv, 16));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        wrong_patterns,         fixed_bits, a_bound_is_a_condition, implied_operands,
        conditions_on_operands, overlaps,
    };
    return run_tests("pattern", NULL, tests, ARRAY_LEN(tests));
}
