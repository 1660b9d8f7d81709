// A bank of flash memory in a test: the device, and two blocks of what it holds.
#pragma once

#include "devices/flash.h"

#include "unit/devices/device_test.h"

#define FLASH_TEST_BLOCKS 2u

static struct flash_state flash;
static u8 held[FLASH_TEST_BLOCKS * FLASH_BLOCK_SIZE];
static bool host_fails; // what the device is lent refuses everything
static u32 syncs;

static bool backend_program(void *self, u64 offset, const u8 *bytes, u32 size)
{
    (void)self;
    quick_assert(size > 0 && offset <= sizeof held - size);
    for (u32 i = 0; i < size && !host_fails; i++) {
        held[offset + i] &= bytes[i];
    }
    return !host_fails;
}

static bool backend_erase(void *self, u64 offset, u32 size)
{
    (void)self;
    quick_assert(offset % FLASH_BLOCK_SIZE == 0 && size == FLASH_BLOCK_SIZE);
    if (!host_fails) {
        memset(held + offset, 0xff, size);
    }
    return !host_fails;
}

static bool backend_sync(void *self)
{
    (void)self;
    syncs++;
    return !host_fails;
}

static inline void flash_put(u64 offset, u32 size, u64 value)
{
    const struct flash_backend backend = {
        .program = backend_program, .erase = backend_erase, .sync = backend_sync};
    flash_device.write(&flash, offset, size, value, 0);
    flash_serve(&flash, &backend);
    quick_assert(flash.asked == 0);
}

// What a read on the bus answers: the device or what is held.
static inline u64 flash_get(u64 offset, u32 size)
{
    u64 value = 0;
    if (!flash_is_array(&flash)) {
        return device_read(&flash_device, &flash, offset, size, 0);
    }
    memcpy(&value, held + offset, size);
    return value;
}
