// Goldfish' real-time clock. There is no specification but its users; the registers are those that
// Linux' drivers/rtc/rtc-goldfish.c uses and QEMU's hw/rtc/goldfish_rtc.c has.
//
// An alarm that is set for a time that is over comes at once. Whether one has come is a function of
// the state and the time; the state itself is brought up to date by the next access.
//
// Inaccuracies: the time moves in steps of a tick of the timebase, 100 ns. A guest that sets the
// time to one after its alarm gets the alarm; on QEMU that comes when it would have come.
#include "devices/rtc.h"

#include "base/bits.h"

#include <string.h>

#define DEVICE_ROWS "devices/rtc.def"
#include "devices/tables.def"

#define NS_PER_TICK 100ULL

static void reset(void *state)
{
    struct rtc_state *rtc = state;
    u64 start_ns = rtc->start_ns;
    *rtc = (struct rtc_state){.start_ns = start_ns};
}

static u64 time_ns(const struct rtc_state *rtc, u64 now_ticks)
{
    return rtc->start_ns + rtc->offset_ns + now_ticks * NS_PER_TICK;
}

static bool alarm_has_come(const struct rtc_state *rtc, u64 now_ticks)
{
    return rtc->alarm_is_set && rtc->alarm_ns <= time_ns(rtc, now_ticks);
}

static void settle(struct rtc_state *rtc, u64 now_ticks)
{
    if (alarm_has_come(rtc, now_ticks)) {
        rtc->alarm_is_set = 0;
        rtc->pending = 1;
    }
}

static u64 lines(const void *state, u64 now_ticks)
{
    const struct rtc_state *rtc = state;
    return rtc->irq_enabled && (rtc->pending || alarm_has_come(rtc, now_ticks));
}

static u64 deadline(const void *state, u64 now_ticks)
{
    const struct rtc_state *rtc = state;
    u64 now_ns = time_ns(rtc, now_ticks);
    if (!rtc->alarm_is_set || rtc->alarm_ns <= now_ns) {
        return DEVICE_NEVER;
    }
    u64 left_ns = rtc->alarm_ns - now_ns;
    u64 ticks = left_ns / NS_PER_TICK + (left_ns % NS_PER_TICK != 0);
    return ticks < DEVICE_NEVER - now_ticks ? now_ticks + ticks : DEVICE_NEVER;
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    (void)size;
    const struct rtc_state *rtc = state;
    switch (offset) {
    case RTC_TIME_LOW:
        return (u32)time_ns(rtc, now_ticks);
    case RTC_TIME_HIGH:
        return rtc->time_high;
    case RTC_ALARM_LOW:
        return (u32)rtc->alarm_ns;
    case RTC_ALARM_HIGH:
        return rtc->alarm_ns >> 32;
    case RTC_IRQ_ENABLED:
        return rtc->irq_enabled;
    case RTC_ALARM_STATUS:
        return rtc->alarm_is_set && !alarm_has_come(rtc, now_ticks);
    default:
        return 0;
    }
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    struct rtc_state *rtc = state;
    settle(rtc, now_ticks);
    if (offset == RTC_TIME_LOW) {
        rtc->time_high = (u32)(time_ns(rtc, now_ticks) >> 32);
    }
    return peek(state, offset, size, now_ticks);
}

// Sets a half of the time.
static void set_time(struct rtc_state *rtc, u32 shift, u64 value, u64 now_ticks)
{
    u64 before = time_ns(rtc, now_ticks);
    rtc->offset_ns += bits_set(before, shift, 32, value) - before;
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)size;
    struct rtc_state *rtc = state;
    settle(rtc, now_ticks);
    switch (offset) {
    case RTC_TIME_LOW:
        set_time(rtc, 0, value, now_ticks);
        break;
    case RTC_TIME_HIGH:
        set_time(rtc, 32, value, now_ticks);
        break;
    case RTC_ALARM_LOW:
        rtc->alarm_ns = bits_set(rtc->alarm_ns, 0, 32, value);
        rtc->alarm_is_set = 1;
        break;
    case RTC_ALARM_HIGH:
        rtc->alarm_ns = bits_set(rtc->alarm_ns, 32, 32, value);
        break;
    case RTC_IRQ_ENABLED:
        rtc->irq_enabled = value & 1;
        break;
    case RTC_CLEAR_ALARM:
        rtc->alarm_is_set = 0;
        break;
    case RTC_CLEAR_INTERRUPT:
        rtc->pending = 0;
        break;
    default:
        break;
    }
    settle(rtc, now_ticks);
}

const struct device rtc_device = {
    .name = "rtc",
    .state_size_bytes = sizeof(struct rtc_state),
    .access_sizes = 4,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    .lines = lines,
    .deadline = deadline,
    DEVICE_TABLES,
};
