// A bank of flash memory ("cfi-flash"): 32 MiB that can be read and executed like memory, and
// changed by commands only. What it holds is the board's memory; the device is what takes the
// commands, and answers reads while it is not in array mode (flash_is_array).
//
// A command that changes what the bank holds is done right after the write that completes it, by
// flash_serve, on what the device is lent.
#pragma once

#include "devices/device.h"

#define FLASH_BANK_WIDTH   4u // bytes of its bus
#define FLASH_SIZE_BYTES   0x2000000u
#define FLASH_BLOCK_SIZE   0x40000u // is erased together: 128 KiB of each chip
#define FLASH_BLOCK_COUNT  (FLASH_SIZE_BYTES / FLASH_BLOCK_SIZE)
#define FLASH_BUFFER_SIZE  4096u // 2 KiB of each chip
#define FLASH_BUFFER_WORDS (FLASH_BUFFER_SIZE / 4)

enum flash_offset {
#define REG(offset, name, ...)  FLASH_##name = (offset),
#define REGS(offset, name, ...) FLASH_##name = (offset),
#include "devices/flash.def"
};

enum flash_command {
    FLASH_COMMAND_NONE,
#define COMMAND(name, code, meaning) FLASH_COMMAND_##name = (code),
#include "devices/flash.def"
};

// The bits of a chip's status.
enum flash_status {
#define BIT(register, name, shift, ...) FLASH_##register##_##name = 1u << (shift),
#include "devices/flash.def"
};

// What reads answer.
enum flash_mode { FLASH_MODE_ARRAY, FLASH_MODE_STATUS, FLASH_MODE_ID, FLASH_MODE_QUERY };

// What flash_serve is to do: a sum.
enum flash_request { FLASH_ASKS_PROGRAM = 1, FLASH_ASKS_ERASE = 2, FLASH_ASKS_SYNC = 4 };

struct flash_state {
    u32 read_only;  // the bank can't be changed; a reset leaves it
    u32 mode;       // enum flash_mode
    u32 command;    // whose next cycle is awaited
    u32 status;     // what failed: enum flash_status without READY
    u32 words_left; // of BUFFER: to be written before CONFIRM
    u32 counted;    // of BUFFER: whether their number has been written
    u32 place;      // in the bank: of the block that is to be erased, of the buffer's first byte
    u32 size_bytes; // of what is to be programmed
    u32 changed;    // since it was last in array mode
    u32 asked;      // enum flash_request; nothing between accesses
    u64 locked[FLASH_BLOCK_COUNT / 64];
    u8 buffer[FLASH_BUFFER_SIZE]; // what is to be programmed; ones elsewhere
};

// What a bank holds. Each answers false, and nothing has changed, where that can't be done.
struct flash_backend {
    void *self;
    // Makes 0 of the bits at `offset` that are 0 in `bytes`.
    bool (*program)(void *self, u64 offset, const u8 *bytes, u32 size);
    bool (*erase)(void *self, u64 offset, u32 size);
    // Has what was changed on the host's disk.
    bool (*sync)(void *self);
};

extern const struct device flash_device;

// Whether reads answer what the bank holds: then the memory answers, and the device need not.
bool flash_is_array(const struct flash_state *flash);

// Does what the last write completed, if it did. The board calls it after each write.
void flash_serve(struct flash_state *flash, const struct flash_backend *backend);
