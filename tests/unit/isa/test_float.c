// What of floating point has no rounding and no flags: constants, classes and signs, by the tables
// of the specification. (The rest: tests/float.)
#include "isa/float_host.h"

#include "unit/run_tests.h"

// Unpriv., "Zfa", table "Immediate values loaded by the FLI.S instruction"; 0 stands for the
// smallest normal number.
static const double constants[32] = {
    -1.0,
    0,
    0x1p-16,
    0x1p-15,
    0x1p-8,
    0x1p-7,
    0.0625,
    0.125,
    0.25,
    0.3125,
    0.375,
    0.4375,
    0.5,
    0.625,
    0.75,
    0.875,
    1.0,
    1.25,
    1.5,
    1.75,
    2.0,
    2.5,
    3.0,
    4.0,
    8.0,
    16.0,
    128.0,
    256.0,
    0x1p15,
    0x1p16,
    __builtin_inf(),
};

START_TEST(constants_of_fli)
{
    for (u32 i = 0; i < 31; i++) {
        double value = i == 1 ? 0x1p-1022 : constants[i];
        ck_assert_uint_eq(float_constant(&float_f64, i), f64_bits(value));
        value = i == 1 ? 0x1p-126 : constants[i];
        ck_assert_uint_eq(float_constant(&float_f32, i), f32_bits((float)value));
    }
    ck_assert_uint_eq(float_constant(&float_f64, 31), 0x7ff8000000000000);
    ck_assert_uint_eq(float_constant(&float_f32, 31), 0xffffffff7fc00000);
    ck_assert_uint_eq(float_constant(&float_f16, 31), 0xffffffffffff7e00);
    ck_assert_uint_eq(float_constant(&float_f16, 0), 0xffffffffffffbc00);
    ck_assert_uint_eq(float_constant(&float_f16, 1), 0xffffffffffff0400);
    ck_assert_uint_eq(float_constant(&float_f16, 2), 0xffffffffffff0100);  // subnormal
    ck_assert_uint_eq(float_constant(&float_f16, 29), 0xffffffffffff7c00); // infinite
}
END_TEST

// Unpriv., table "Format of result of FCLASS instruction".
START_TEST(classes)
{
    static const struct {
        u64 bits;
        u32 bit;
    } singles[] = {
        {0xff800000, 0}, {0xff7fffff, 1}, {0x80800000, 1}, {0x807fffff, 2}, {0x80000001, 2},
        {0x80000000, 3}, {0x00000000, 4}, {0x00000001, 5}, {0x007fffff, 5}, {0x00800000, 6},
        {0x7f7fffff, 6}, {0x7f800000, 7}, {0x7f800001, 8}, {0x7fc00000, 9}, {0xffffffff, 9},
    };
    for (size_t i = 0; i < ARRAY_LEN(singles); i++)
        ck_assert_uint_eq(float_class(&float_f32, f32_box(singles[i].bits)), 1U << singles[i].bit);
    ck_assert_uint_eq(float_class(&float_f32, 0x3f800000), 1 << 9); // in no box: the canonical NaN
    ck_assert_uint_eq(float_class(&float_f64, 0x0010000000000000), 1 << 6);
    ck_assert_uint_eq(float_class(&float_f64, 0x000fffffffffffff), 1 << 5);
    ck_assert_uint_eq(float_class(&float_f16, 0xffffffffffff83ff), 1 << 2);
}
END_TEST

// Unpriv., "FSGNJ", and "NaN Boxing of Narrower Values": what is in no box is the canonical NaN.
START_TEST(signs)
{
    const u64 one = 0xffffffff3f800000, minus_two = 0xffffffffc0000000;
    ck_assert_uint_eq(f32_sgnj(one, minus_two), 0xffffffffbf800000);
    ck_assert_uint_eq(f32_sgnjn(one, minus_two), one);
    ck_assert_uint_eq(f32_sgnjx(minus_two, minus_two), 0xffffffff40000000);
    ck_assert_uint_eq(f32_sgnj(0x3f800000, minus_two), 0xffffffffffc00000);
    ck_assert_uint_eq(f32_sgnj(one, 0x80000000), one);
    ck_assert_uint_eq(f64_sgnjn(0x3ff0000000000000, 0), 0xbff0000000000000);
    ck_assert_uint_eq(f16_sgnjn(0xffffffffffff3c00, 0xffffffffffff0000), 0xffffffffffffbc00);
    ck_assert_uint_eq(f16_sgnj(0x3c00, 0xffffffffffff8000), 0xfffffffffffffe00);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {constants_of_fli, classes, signs};
    return run_tests("float", NULL, tests, ARRAY_LEN(tests));
}
