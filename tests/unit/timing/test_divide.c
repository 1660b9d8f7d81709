// The divider, against what was measured on Wally: cycles that an instruction of a loop takes when
// nothing else holds it up. It is in E for its beats and one more.
#include "timing/params.h"

#include "unit/run_tests.h"

#define BIG 0x7fffffffffffffffULL

static u32 cycles_of(enum isa_op op, u64 a, u64 b)
{
    const struct timing_params params = timing_params_default();
    const struct insn insn = {.op = (u16)op};
    return timing_divide_beats(&params, &insn, a, b) + 1;
}

START_TEST(integers)
{
    ck_assert_uint_eq(cycles_of(OP_div, 1, 1), 3);
    ck_assert_uint_eq(cycles_of(OP_div, 7, 3), 3);
    ck_assert_uint_eq(cycles_of(OP_div, BIG, 1), 10);
    ck_assert_uint_eq(cycles_of(OP_div, BIG, 3), 10);
    ck_assert_uint_eq(cycles_of(OP_rem, BIG, 3), 10);
    ck_assert_uint_eq(cycles_of(OP_div, BIG, BIG - 1), 3);
    ck_assert_uint_eq(cycles_of(OP_div, 3, BIG), 2);
    ck_assert_uint_eq(cycles_of(OP_div, 0, 5), 2);
    ck_assert_uint_eq(cycles_of(OP_div, 12345, 0), 2);
    ck_assert_uint_eq(cycles_of(OP_div, -BIG, 3), 10);
    ck_assert_uint_eq(cycles_of(OP_div, 1ULL << 63, (u64)-1), 5);
    ck_assert_uint_eq(cycles_of(OP_div, 0x7fffffff, 3), 6);
    ck_assert_uint_eq(cycles_of(OP_div, 0x7fffffff, 0x7fff), 5);
    ck_assert_uint_eq(cycles_of(OP_div, BIG, 0x7fffffff), 7);
    ck_assert_uint_eq(cycles_of(OP_divu, UINT64_MAX, 3), 10);
    ck_assert_uint_eq(cycles_of(OP_divw, 0x7fffffff, 3), 6);
}
END_TEST

// fdiv and fsqrt: 9 in double precision, 6 in single, 2 where the result is known at once.
static u32 float_cycles_of(u32 format, bool root, u64 a, u64 b)
{
    const struct timing_params params = timing_params_default();
    return timing_float_beats(&params, format << 25, root, a, b) + 1;
}

START_TEST(numbers)
{
    const u64 a = 0x3ff3c0ca2a5b1d5d; // 1.2345678
    const u64 b = 0x3fef9add3746f65f; // 0.98765432
    const u64 boxed_a = 0xffffffff3f9e0651, boxed_b = 0xffffffff3f7cd6ea;
    ck_assert_uint_eq(float_cycles_of(1, false, a, b), 9);
    ck_assert_uint_eq(float_cycles_of(1, true, a, 0), 9);
    ck_assert_uint_eq(float_cycles_of(0, false, boxed_a, boxed_b), 6);
    ck_assert_uint_eq(float_cycles_of(0, true, boxed_a, 0), 6);
    ck_assert_uint_eq(float_cycles_of(1, false, boxed_a, b), 2); // a NaN
    ck_assert_uint_eq(float_cycles_of(1, false, a, 0), 2);
    ck_assert_uint_eq(float_cycles_of(1, true, a | 1ULL << 63, 0), 2);
    ck_assert_uint_eq(float_cycles_of(0, false, a, boxed_b), 2); // not boxed
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {integers, numbers};
    return run_tests("divide", NULL, tests, ARRAY_LEN(tests));
}
