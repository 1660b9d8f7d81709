// The test finisher against QEMU's hw/misc/sifive_test.c and the use that OpenSBI and Linux make of
// it: 0x5555, 0x3333 with a code above, 0x7777.
#include "devices/finisher.h"

#include "unit/devices/device_test.h"

static struct finisher_state finisher;

static enum finisher_request after(u64 offset, u32 size, u64 value, u32 *status)
{
    finisher_device.reset(&finisher);
    finisher_device.write(&finisher, offset, size, value, 0);
    return finisher_requested(&finisher, status);
}

START_TEST(nothing_is_asked_for_at_reset)
{
    u32 status = 1;
    finisher_device.reset(&finisher);
    ck_assert_int_eq(finisher_requested(&finisher, &status), FINISHER_NONE);
    ck_assert_uint_eq(status, 0);
    ck_assert_uint_eq(device_read(&finisher_device, &finisher, 0, 4, 0), 0);
}
END_TEST

START_TEST(the_three_requests)
{
    u32 status;
    ck_assert_int_eq(after(0, 4, 0x5555, &status), FINISHER_PASS);
    ck_assert_uint_eq(status, 0);
    ck_assert_int_eq(after(0, 2, 0x5555, &status), FINISHER_PASS);
    ck_assert_int_eq(after(0, 4, 0x7777, &status), FINISHER_RESET);
    ck_assert_uint_eq(status, 0);
    ck_assert_int_eq(after(0, 4, 0x3333 | 42u << 16, &status), FINISHER_FAIL);
    ck_assert_uint_eq(status, 42);
    ck_assert_int_eq(after(0, 4, 0xffff3333, &status), FINISHER_FAIL);
    ck_assert_uint_eq(status, 0xffff);
    // A code beside PASS means nothing: QEMU exits with 0.
    ck_assert_int_eq(after(0, 4, 0x00075555, &status), FINISHER_PASS);
    ck_assert_uint_eq(status, 0);
}
END_TEST

START_TEST(anything_else_does_nothing)
{
    u32 status;
    ck_assert_int_eq(after(0, 4, 0x1234, &status), FINISHER_NONE);
    ck_assert_int_eq(after(0, 4, 0, &status), FINISHER_NONE);
    ck_assert_int_eq(after(4, 4, 0x5555, &status), FINISHER_NONE);
    ck_assert_int_eq(after(0xffc, 4, 0x7777, &status), FINISHER_NONE);
    after(0, 4, 0x3333 | 1u << 16, &status);
    finisher_device.write(&finisher, 0, 4, 0x4444, 0);
    ck_assert_int_eq(finisher_requested(&finisher, &status), FINISHER_FAIL);
    ck_assert_uint_eq(status, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        nothing_is_asked_for_at_reset,
        the_three_requests,
        anything_else_does_nothing,
    };
    return run_tests("finisher", NULL, tests, ARRAY_LEN(tests));
}
