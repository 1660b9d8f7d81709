// The helpers of semantics.h at the edges, row by row of the manual's table (Unpriv., "M",
// "Semantics for division by zero and division overflow"), and long products known in advance.
#include "isa/semantics.h"

#include "unit/run_tests.h"

static const u64 lowest64 = 1ULL << 63;
static const u64 lowest32 = 0xffffffff80000000;
static const u64 minus_one = ~0ULL;

START_TEST(division_by_zero)
{
    ck_assert_uint_eq(divu64(7, 0), minus_one);
    ck_assert_uint_eq(remu64(7, 0), 7);
    ck_assert_uint_eq(div64(7, 0), minus_one);
    ck_assert_uint_eq(rem64(lowest64, 0), lowest64);
    ck_assert_uint_eq(divu32(7, 1ULL << 32), minus_one);
    ck_assert_uint_eq(remu32(0x180000000, 0), lowest32);
    ck_assert_uint_eq(div32(7, 1ULL << 32), minus_one);
    ck_assert_uint_eq(rem32(0x180000000, 0), lowest32);
}
END_TEST

START_TEST(division_overflow)
{
    ck_assert_uint_eq(div64(lowest64, minus_one), lowest64);
    ck_assert_uint_eq(rem64(lowest64, minus_one), 0);
    ck_assert_uint_eq(div32(lowest32, minus_one), lowest32);
    ck_assert_uint_eq(rem32(lowest32, minus_one), 0);
    ck_assert_uint_eq(div32(0x80000000, 0xffffffff), lowest32);
}
END_TEST

START_TEST(division_rounds_towards_zero)
{
    ck_assert_int_eq((i64)div64((u64)-7, 2), -3);
    ck_assert_int_eq((i64)rem64((u64)-7, 2), -1);
    ck_assert_int_eq((i64)rem64(7, (u64)-2), 1);
    ck_assert_uint_eq(divu64(minus_one, 2), 0x7fffffffffffffff);
    ck_assert_uint_eq(divu32(minus_one, 1), minus_one);
}
END_TEST

START_TEST(upper_halves_of_products)
{
    ck_assert_uint_eq(mulhu(minus_one, minus_one), minus_one - 1);
    ck_assert_uint_eq(mulh(minus_one, minus_one), 0);
    ck_assert_uint_eq(mulhsu(minus_one, minus_one), minus_one);
    ck_assert_uint_eq(mulh(lowest64, lowest64), 1ULL << 62);
    ck_assert_uint_eq(mulhsu(lowest64, minus_one), lowest64);
    ck_assert_uint_eq(mulhsu(1, minus_one), 0);
}
END_TEST

// QEMU before 8.0 has this wrong, so tests/isa/values leaves it out.
START_TEST(ctzw_stays_in_its_word)
{
    ck_assert_uint_eq(ctz32(0), 32);
    ck_assert_uint_eq(ctz32(lowest64), 32);
    ck_assert_uint_eq(ctz32(1ULL << 33), 32);
    ck_assert_uint_eq(ctz32(lowest64 | 8), 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        division_by_zero,         division_overflow,      division_rounds_towards_zero,
        upper_halves_of_products, ctzw_stays_in_its_word,
    };
    return run_tests("semantics", NULL, tests, ARRAY_LEN(tests));
}
