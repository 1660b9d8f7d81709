// A bank of two flash chips of 16 bits, after JEDEC's Common Flash Interface (JESD68.01) and the
// Intel StrataFlash (J3) command set, as QEMU's `virt` board has them: the same query table and
// identity.
//
// A chip's command is the low byte of its word. Between the write that completes a command and
// READ_ARRAY reads answer the status.
//
// Inaccuracies: the two chips are one, and take the low chip's commands, as on QEMU. Nothing takes
// time: READY is always set. Locks are given up at reset, and the query table, which is QEMU's,
// does not tell of them. There is no suspending, no protection register, and no way to refuse a
// buffer because one is in use. Where QEMU 7.2 differs: it replaces what it programs instead of
// clearing bits, erases before CONFIRM, knows no locks, and CLEAR_STATUS clears READY.
#include "devices/flash.h"

#include <string.h>

#define DEVICE_ROWS "devices/flash.def"
#include "devices/tables.def"

#define ID_INDEX_MASK 0xffu
#define ID_LOCK       2u // index of a block's lock after READ_ID

static const u8 query_table[] = {
#define CFI(index, value, meaning) [index] = (value),
#include "devices/flash.def"
};

bool flash_is_array(const struct flash_state *flash)
{
    return flash->mode == FLASH_MODE_ARRAY;
}

static bool answers(const void *state, const struct device_register *reg)
{
    const struct flash_state *flash = state;
    u32 mode = reg->offset == FLASH_QUERY         ? FLASH_MODE_QUERY
               : strcmp(reg->name, "STATUS") == 0 ? FLASH_MODE_STATUS
                                                  : FLASH_MODE_ID;
    return flash->mode == mode;
}

static void reset(void *state)
{
    struct flash_state *flash = state;
    *flash = (struct flash_state){.read_only = flash->read_only};
}

// --- reading

static bool is_locked(const struct flash_state *flash, u64 offset)
{
    u64 block = offset / FLASH_BLOCK_SIZE;
    return flash->locked[block / 64] >> block % 64 & 1;
}

static u32 id_of(const struct flash_state *flash, u64 offset)
{
    switch (offset / 4 & ID_INDEX_MASK) {
    case FLASH_MANUFACTURER / 4:
        return 0x89;
    case FLASH_DEVICE / 4:
        return 0x18;
    case ID_LOCK:
        return is_locked(flash, offset);
    default:
        return 0;
    }
}

// What a chip answers for the word at `offset`.
static u32 chip_word(const struct flash_state *flash, u64 offset)
{
    switch ((enum flash_mode)flash->mode) {
    case FLASH_MODE_STATUS:
        return flash->status | FLASH_STATUS_READY;
    case FLASH_MODE_ID:
        return id_of(flash, offset);
    case FLASH_MODE_QUERY:
        return offset / 4 < sizeof query_table ? query_table[offset / 4] : 0;
    case FLASH_MODE_ARRAY: // the memory answers
        break;
    }
    return 0;
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    (void)now_ticks;
    u64 value = chip_word(state, offset) * 0x00010001ULL;
    return value >> 8 * (offset % 4) & ((1ULL << 8 * size) - 1);
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    return peek(state, offset, size, now_ticks);
}

// --- commands

static void finish(struct flash_state *flash, enum flash_mode mode)
{
    flash->command = FLASH_COMMAND_NONE;
    flash->mode = mode;
    if (mode == FLASH_MODE_ARRAY && flash->changed) {
        flash->changed = 0;
        flash->asked |= FLASH_ASKS_SYNC;
    }
}

static void refuse_sequence(struct flash_state *flash)
{
    flash->status |= FLASH_STATUS_PROGRAM | FLASH_STATUS_ERASE;
    finish(flash, FLASH_MODE_STATUS);
}

// Asks for a change of the block at `offset`, where that may be; `failure` is the bit that says it
// may not.
static void ask(struct flash_state *flash, enum flash_request request, u64 offset, u32 failure)
{
    finish(flash, FLASH_MODE_STATUS);
    if (is_locked(flash, offset)) {
        flash->status |= failure | FLASH_STATUS_LOCKED;
    } else if (flash->read_only) {
        flash->status |= failure;
    } else {
        flash->asked |= request;
    }
}

// Awaits the next cycle of a command, which is about `offset`.
static void begin(struct flash_state *flash, u32 command, u64 offset)
{
    flash->command = command;
    flash->mode = FLASH_MODE_STATUS;
    flash->place = (u32)offset;
    flash->counted = 0;
    flash->words_left = 0;
}

static void put_bytes(struct flash_state *flash, u32 at, u64 value, u32 size)
{
    memcpy(flash->buffer + at, &value, size);
    flash->size_bytes = at + size > flash->size_bytes ? at + size : flash->size_bytes;
}

static void clear_buffer(struct flash_state *flash)
{
    memset(flash->buffer, 0xff, sizeof flash->buffer);
    flash->size_bytes = 0;
}

static void program_word(struct flash_state *flash, u64 offset, u64 value, u32 size)
{
    clear_buffer(flash);
    flash->place = (u32)offset;
    put_bytes(flash, 0, value, size);
    ask(flash, FLASH_ASKS_PROGRAM, offset, FLASH_STATUS_PROGRAM);
}

// Of BUFFER, after its first cycle: the number of words, the words, CONFIRM. All words lie in one
// block, and behind the first.
static void fill_buffer(struct flash_state *flash, u64 offset, u64 value, u32 size)
{
    u64 block = flash->place / FLASH_BLOCK_SIZE;
    if (!flash->counted) {
        flash->counted = 1;
        flash->words_left = (u32)(value & 0xffff) + 1;
        clear_buffer(flash);
        if (flash->words_left > FLASH_BUFFER_WORDS) {
            refuse_sequence(flash);
        }
    } else if (flash->words_left > 0) {
        flash->place = flash->size_bytes == 0 ? (u32)offset & ~3u : flash->place;
        u64 at = offset - flash->place;
        flash->words_left--;
        if (offset / FLASH_BLOCK_SIZE != block || at > FLASH_BUFFER_SIZE - size) {
            refuse_sequence(flash);
        } else {
            put_bytes(flash, (u32)at, value, size);
        }
    } else if ((u8)value == FLASH_COMMAND_CONFIRM) {
        ask(flash, FLASH_ASKS_PROGRAM, flash->place, FLASH_STATUS_PROGRAM);
    } else {
        refuse_sequence(flash);
    }
}

static void set_lock(struct flash_state *flash, u64 offset, bool lock)
{
    u64 block = offset / FLASH_BLOCK_SIZE, bit = 1ULL << block % 64;
    u64 *word = &flash->locked[block / 64];
    *word = lock ? *word | bit : *word & ~bit;
    finish(flash, FLASH_MODE_STATUS);
}

static void erase_or_lock(struct flash_state *flash, u64 offset, u32 second)
{
    bool erases = flash->command == FLASH_COMMAND_ERASE;
    if (second == FLASH_COMMAND_READ_ARRAY) {
        finish(flash, FLASH_MODE_ARRAY);
    } else if (erases && second == FLASH_COMMAND_CONFIRM) {
        flash->place = (u32)offset & ~(FLASH_BLOCK_SIZE - 1);
        ask(flash, FLASH_ASKS_ERASE, offset, FLASH_STATUS_ERASE);
    } else if (!erases && (second == FLASH_COMMAND_CONFIRM || second == FLASH_COMMAND_LOCK_SET)) {
        set_lock(flash, offset, second == FLASH_COMMAND_LOCK_SET);
    } else {
        refuse_sequence(flash);
    }
}

static void first_cycle(struct flash_state *flash, u64 offset, u32 command)
{
    switch (command) {
    case FLASH_COMMAND_PROGRAM:
    case FLASH_COMMAND_PROGRAM_TOO:
    case FLASH_COMMAND_BUFFER:
    case FLASH_COMMAND_ERASE:
    case FLASH_COMMAND_LOCK:
        begin(flash, command, offset);
        break;
    case FLASH_COMMAND_READ_ID:
        finish(flash, FLASH_MODE_ID);
        break;
    case FLASH_COMMAND_READ_QUERY:
        finish(flash, FLASH_MODE_QUERY);
        break;
    case FLASH_COMMAND_READ_STATUS:
        finish(flash, FLASH_MODE_STATUS);
        break;
    case FLASH_COMMAND_CLEAR_STATUS:
        flash->status = 0;
        finish(flash, FLASH_MODE_ARRAY);
        break;
    default: // READ_ARRAY, RESET, and what is no command
        finish(flash, FLASH_MODE_ARRAY);
        break;
    }
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)now_ticks;
    struct flash_state *flash = state;
    switch (flash->command) {
    case FLASH_COMMAND_PROGRAM:
    case FLASH_COMMAND_PROGRAM_TOO:
        program_word(flash, offset, value, size);
        break;
    case FLASH_COMMAND_BUFFER:
        fill_buffer(flash, offset, value, size);
        break;
    case FLASH_COMMAND_ERASE:
    case FLASH_COMMAND_LOCK:
        erase_or_lock(flash, offset, (u8)value);
        break;
    default:
        first_cycle(flash, offset, (u8)value);
        break;
    }
}

void flash_serve(struct flash_state *flash, const struct flash_backend *backend)
{
    u32 asked = flash->asked;
    flash->asked = 0;
    if (asked & FLASH_ASKS_PROGRAM) {
        bool done = backend->program(backend->self, flash->place, flash->buffer, flash->size_bytes);
        flash->status |= done ? 0 : FLASH_STATUS_PROGRAM;
        flash->changed |= done;
    }
    if (asked & FLASH_ASKS_ERASE) {
        bool done = backend->erase(backend->self, flash->place, FLASH_BLOCK_SIZE);
        flash->status |= done ? 0 : FLASH_STATUS_ERASE;
        flash->changed |= done;
    }
    if ((asked & FLASH_ASKS_SYNC) && !backend->sync(backend->self)) {
        flash->status |= FLASH_STATUS_PROGRAM;
    }
}

const struct device flash_device = {
    .name = "flash",
    .state_size_bytes = sizeof(struct flash_state),
    .access_sizes = 1 | 2 | 4, // QEMU makes two of an access of 8
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    .reading_is_pure = true,
    .answers = answers,
    DEVICE_TABLES,
};
