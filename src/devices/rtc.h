// The real-time clock ("google,goldfish-rtc"). It tells the machine's own time, counted from a
// moment that is part of the machine's configuration.
//
// Output wire: bit 0 is the interrupt.
#pragma once

#include "devices/device.h"

enum rtc_offset {
#define REG(offset, name, ...) RTC_##name = (offset),
#include "devices/rtc.def"
};

struct rtc_state {
    u64 start_ns;  // the time at tick 0, since 1970; a reset leaves it
    u64 offset_ns; // what the guest set it forward by, modulo 2^64
    u64 alarm_ns;
    u32 alarm_is_set;
    u32 pending; // an alarm has come
    u32 irq_enabled;
    u32 time_high;
};

extern const struct device rtc_device;
