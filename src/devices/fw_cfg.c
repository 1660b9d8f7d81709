// QEMU's firmware configuration device, after docs/specs/fw_cfg.rst and hw/nvram/fw_cfg.c of QEMU
// 7.2. It holds what QEMU's `virt` has with -nographic and no option that adds to it.
//
// Inaccuracies: nothing can be written (on QEMU neither, in these items). Where QEMU refuses an
// access (reading SELECTOR, DATA elsewhere than at its start, other sizes), it does nothing here
// and reads 0. A transfer that leads out of RAM stops with ERROR before the piece (of at most 4
// KiB) that does; QEMU writes what of it is in RAM.
#include "devices/fw_cfg.h"

#include <string.h>

#define DEVICE_ROWS "devices/fw_cfg.def"
#include "devices/tables.def"

#define ITEM_MASK      0x3fffu // of a selection: without the bits for writing and the architecture's own
#define ITEM_ARCH      0x8000u
#define ITEM_SIZE_MAX  256
#define FILE_ENTRY     64 // bytes of the directory: size 4, item 2, reserved 2, name 56
#define FILE_NAME_AT   8
#define PIECE          4096u // of a transfer
#define DMA_BLOCK_SIZE 16

static const struct {
    const char *name;
    u32 size;
    u8 byte; // that all of it is
} files[] = {
    {"bios-geometry", 0, 0},
    {"bootorder", 0, 0},
    {"etc/boot-fail-wait", 4, 0xff}, // milliseconds, -1: don't start again
};

static u64 big_endian(const u8 *bytes, u32 size)
{
    u64 value = 0;
    for (u32 i = 0; i < size; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static void put_big_endian(u8 *bytes, u32 size, u64 value)
{
    for (u32 i = size; i-- > 0; value >>= 8) {
        bytes[i] = (u8)value;
    }
}

static u32 directory(u8 bytes[ITEM_SIZE_MAX])
{
    put_big_endian(bytes, 4, ARRAY_LEN(files));
    for (u32 i = 0; i < ARRAY_LEN(files); i++) {
        u8 *entry = bytes + 4 + i * FILE_ENTRY;
        put_big_endian(entry, 4, files[i].size);
        put_big_endian(entry + 4, 2, FW_CFG_ITEM_FIRST_FILE + i);
        memcpy(entry + FILE_NAME_AT, files[i].name, strlen(files[i].name));
    }
    return 4 + ARRAY_LEN(files) * FILE_ENTRY;
}

// Fills in the item that is selected, and answers its size; 0 for one that is not there.
static u32 item_bytes(const struct fw_cfg_state *fw_cfg, u8 bytes[ITEM_SIZE_MAX])
{
    u32 item = fw_cfg->item & ITEM_MASK;
    memset(bytes, 0, ITEM_SIZE_MAX);
    if (fw_cfg->item & ITEM_ARCH) {
        return 0;
    }
    switch (item) {
    case FW_CFG_ITEM_SIGNATURE:
        put_big_endian(bytes, 4, 0x51454d55); // "QEMU"
        return 4;
    case FW_CFG_ITEM_ID:
        bytes[0] = 1 | 2;
        return 4;
    case FW_CFG_ITEM_UUID:
        return 16;
    case FW_CFG_ITEM_NOGRAPHIC:
        bytes[0] = 1;
        return 2;
    case FW_CFG_ITEM_CPUS:
        bytes[0] = (u8)fw_cfg->harts;
        return 2;
    case FW_CFG_ITEM_FILES:
        return directory(bytes);
    default:
        break;
    }
    u32 file = item - FW_CFG_ITEM_FIRST_FILE;
    if (file >= ARRAY_LEN(files)) {
        return 0;
    }
    memset(bytes, files[file].byte, files[file].size);
    return files[file].size;
}

static void select_item(struct fw_cfg_state *fw_cfg, u32 item)
{
    fw_cfg->item = item;
    fw_cfg->position = 0;
}

static void reset(void *state)
{
    struct fw_cfg_state *fw_cfg = state;
    *fw_cfg = (struct fw_cfg_state){.harts = fw_cfg->harts};
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    static const u8 signature[] = "QEMU CFG";
    (void)now_ticks;
    const struct fw_cfg_state *fw_cfg = state;
    u8 bytes[ITEM_SIZE_MAX];
    u64 value = 0;
    if (offset >= FW_CFG_DMA_HIGH) {
        memcpy(&value, signature + (offset - FW_CFG_DMA_HIGH), size);
    } else if (offset == FW_CFG_DATA) {
        u32 item_size = item_bytes(fw_cfg, bytes);
        u32 left = item_size > fw_cfg->position ? item_size - fw_cfg->position : 0;
        memcpy(&value, bytes + fw_cfg->position, size < left ? size : left);
    }
    return value;
}

static void move_on(struct fw_cfg_state *fw_cfg, u32 count)
{
    u8 bytes[ITEM_SIZE_MAX];
    u32 left = item_bytes(fw_cfg, bytes) - fw_cfg->position;
    fw_cfg->position += count < left ? count : left;
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    u64 value = peek(state, offset, size, now_ticks);
    if (offset == FW_CFG_DATA) {
        move_on(state, size);
    }
    return value;
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)now_ticks;
    struct fw_cfg_state *fw_cfg = state;
    if (offset == FW_CFG_SELECTOR && size == 2) {
        select_item(fw_cfg, __builtin_bswap16((u16)value));
    } else if (offset == FW_CFG_DMA_HIGH && size == 8) {
        fw_cfg->dma_address = __builtin_bswap64(value);
        fw_cfg->dma_asked = 1;
    } else if (offset == FW_CFG_DMA_HIGH && size == 4) {
        fw_cfg->dma_address = (u64)__builtin_bswap32((u32)value) << 32;
    } else if (offset == FW_CFG_DMA_LOW && size == 4) {
        fw_cfg->dma_address |= __builtin_bswap32((u32)value);
        fw_cfg->dma_asked = 1;
    }
}

// Copies the next `length` bytes of the item to `address`, zeroes after its end.
static bool copy_out(struct fw_cfg_state *fw_cfg, const struct bus_dma *dma, u64 address,
                     u32 length)
{
    u8 bytes[ITEM_SIZE_MAX], zeros[PIECE] = {0};
    u32 left = item_bytes(fw_cfg, bytes) - fw_cfg->position;
    u32 piece = length < left ? length : left;
    if (!dma->write(dma->board, address, bytes + fw_cfg->position, piece)) {
        return false;
    }
    for (length -= piece; length > 0; length -= piece) {
        address += piece;
        piece = length < PIECE ? length : PIECE;
        if (!dma->write(dma->board, address, zeros, piece)) {
            return false;
        }
    }
    return true;
}

// Does what a transfer's control word says, and answers what is to be put in its place.
static u32 transfer(struct fw_cfg_state *fw_cfg, const struct bus_dma *dma, u32 control, u32 length,
                    u64 address)
{
    bool done = true;
    if (control & FW_CFG_DMA_SELECT) {
        select_item(fw_cfg, control >> 16);
    }
    if (control & FW_CFG_DMA_READ) {
        done = length == 0 || copy_out(fw_cfg, dma, address, length);
    } else if (control & FW_CFG_DMA_WRITE) {
        done = length == 0;
    } else if (!(control & FW_CFG_DMA_SKIP)) {
        length = 0;
    }
    move_on(fw_cfg, length);
    return done ? 0 : FW_CFG_DMA_ERROR;
}

bool fw_cfg_serve(struct fw_cfg_state *fw_cfg, const struct bus_dma *dma)
{
    u8 block[DMA_BLOCK_SIZE], result[4];
    u64 block_address = fw_cfg->dma_address;
    if (!fw_cfg->dma_asked) {
        return false;
    }
    fw_cfg->dma_asked = 0;
    fw_cfg->dma_address = 0;
    u32 control = FW_CFG_DMA_ERROR;
    if (dma->read(dma->board, block_address, block, sizeof block)) {
        control = transfer(fw_cfg, dma, (u32)big_endian(block, 4), (u32)big_endian(block + 4, 4),
                           big_endian(block + 8, 8));
    }
    put_big_endian(result, sizeof result, control);
    dma->write(dma->board, block_address, result, sizeof result);
    return true;
}

const struct device fw_cfg_device = {
    .name = "fw_cfg",
    .state_size_bytes = sizeof(struct fw_cfg_state),
    .access_sizes = 1 | 2 | 4 | 8,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    DEVICE_TABLES,
};
