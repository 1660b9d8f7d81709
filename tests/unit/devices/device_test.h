// Accesses to a device in a test: reading also checks that looking first changes nothing and tells
// what the read then answers.
#pragma once

#include "devices/device.h"

#include "unit/run_tests.h"

#include <stdlib.h>
#include <string.h>

// As ck_assert, which writes a note to a pipe each time, for what is checked millions of times.
#define quick_assert(condition)             \
    do {                                    \
        if (!(condition)) {                 \
            ck_abort_msg("%s", #condition); \
        }                                   \
    } while (0)

// What peek answers; fails the test if it changes the state.
static inline u64 device_peek(const struct device *device, const void *state, u64 offset, u32 size,
                              u64 now_ticks)
{
    u8 before[8192];
    quick_assert(device->state_size_bytes <= sizeof before);
    memcpy(before, state, device->state_size_bytes);
    u64 value = device->peek(state, offset, size, now_ticks);
    quick_assert(!memcmp(before, state, device->state_size_bytes));
    return value;
}

// The output wires: bit i for wire i; of wires to harts, 2 × hart for the first and 2 × hart + 1
// for the second of one of the first 32.
static inline u64 device_wires(const struct device *device, const void *state, u64 now_ticks)
{
    u64 wires = 0;
    if (!device->hart_wires) {
        return device->lines(state, now_ticks);
    }
    struct device_hart_wires pairs = device->hart_wires(state, now_ticks);
    for (u32 hart = 0; hart < 32; hart++) {
        wires |= (pairs.first >> hart & 1) << (2 * hart) | (pairs.second >> hart & 1)
                                                               << (2 * hart + 1);
    }
    return wires;
}

static inline u64 device_read(const struct device *device, void *state, u64 offset, u32 size,
                              u64 now_ticks)
{
    u64 seen = device_peek(device, state, offset, size, now_ticks);
    u64 value = device->read(state, offset, size, now_ticks);
    quick_assert(seen == value);
    return value;
}

// A small generator of numbers that look random: xorshift64.
static inline u64 random_next(u64 *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}
