// The real-time clock: its time is the machine's, an alarm comes when it is due, and each register
// is used as Linux' rtc-goldfish.c uses it. Register numbers are that driver's.
#include "devices/rtc.h"

#include "unit/devices/device_test.h"

#define START_NS 1767225600000000000ULL // 2026-01-01

static struct rtc_state rtc;

static u32 get(u64 offset, u64 now)
{
    return (u32)device_read(&rtc_device, &rtc, offset, 4, now);
}

static void put(u64 offset, u32 value, u64 now)
{
    rtc_device.write(&rtc, offset, 4, value, now);
}

static u64 read_time(u64 now)
{
    u64 low = get(0x00, now);
    return low | (u64)get(0x04, now) << 32;
}

static void set_alarm(u64 ns, u64 now)
{
    put(0x0c, (u32)(ns >> 32), now);
    put(0x08, (u32)ns, now);
    put(0x10, 1, now);
}

static void start(void)
{
    memset(&rtc, 0xff, sizeof rtc);
    rtc.start_ns = START_NS;
    rtc_device.reset(&rtc);
}

START_TEST(it_tells_the_machines_time)
{
    start();
    ck_assert_uint_eq(read_time(0), START_NS);
    ck_assert_uint_eq(read_time(10000000), START_NS + 1000000000);
    u64 low = get(0x00, 42000000); // the high half is that of the moment
    ck_assert_uint_eq(low | (u64)get(0x04, 99000000) << 32, START_NS + 4200000000);
}
END_TEST

START_TEST(it_can_be_set)
{
    start();
    put(0x04, 0x01000000, 50);
    put(0x00, 0x12345678, 50);
    ck_assert_uint_eq(read_time(50), 0x0100000012345678);
    ck_assert_uint_eq(read_time(60), 0x0100000012345678 + 1000);
    rtc_device.reset(&rtc);
    ck_assert_uint_eq(read_time(60), START_NS + 6000);
}
END_TEST

START_TEST(an_alarm_interrupts)
{
    start();
    set_alarm(START_NS + 5000, 10);
    ck_assert_uint_eq(get(0x18, 10), 1);
    ck_assert_uint_eq(rtc_device.deadline(&rtc, 10), 50);
    ck_assert_uint_eq(rtc_device.lines(&rtc, 49), 0);
    ck_assert_uint_eq(rtc_device.lines(&rtc, 50), 1);
    ck_assert_uint_eq(get(0x18, 50), 0);
    ck_assert_uint_eq(rtc_device.deadline(&rtc, 50), DEVICE_NEVER);
    put(0x1c, 1, 60);
    ck_assert_uint_eq(rtc_device.lines(&rtc, 60), 0);
}
END_TEST

START_TEST(an_alarm_can_be_late_masked_or_given_up)
{
    start();
    set_alarm(START_NS - 1, 10);
    ck_assert_uint_eq(rtc_device.lines(&rtc, 10), 1);
    put(0x10, 0, 10);
    ck_assert_uint_eq(rtc_device.lines(&rtc, 10), 0);
    put(0x1c, 1, 10);
    set_alarm(START_NS + 100000, 10);
    put(0x14, 1, 10);
    ck_assert_uint_eq(rtc_device.deadline(&rtc, 10), DEVICE_NEVER);
    ck_assert_uint_eq(rtc_device.lines(&rtc, 100000), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        it_tells_the_machines_time,
        it_can_be_set,
        an_alarm_interrupts,
        an_alarm_can_be_late_masked_or_given_up,
    };
    return run_tests("rtc", NULL, tests, ARRAY_LEN(tests));
}
