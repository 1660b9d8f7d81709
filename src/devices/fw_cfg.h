// QEMU's firmware configuration device ("qemu,fw-cfg-mmio"): small items that firmware asks for by
// number, read a few bytes at a time or by a transfer into memory.
//
// A transfer is asked for by a write; the board has it done right after that, by fw_cfg_serve, with
// the memory that the device is lent.
#pragma once

#include "base/bus.h"
#include "devices/device.h"

enum fw_cfg_offset {
#define REG(offset, name, ...) FW_CFG_##name = (offset),
#include "devices/fw_cfg.def"
};

// The items that are there (QEMU's docs/specs/fw_cfg.rst), with what they hold.
enum fw_cfg_item {
    FW_CFG_ITEM_SIGNATURE = 0x00, // "QEMU"
    FW_CFG_ITEM_ID = 0x01,        // 4 bytes: 1 + 2, for items and transfers
    FW_CFG_ITEM_UUID = 0x02,      // 16 bytes, all zero
    FW_CFG_ITEM_NOGRAPHIC = 0x04, // 2 bytes: 1
    FW_CFG_ITEM_CPUS = 0x05,      // 2 bytes: how many harts there are
    FW_CFG_ITEM_FILES = 0x19,     // the directory of what is from FW_CFG_ITEM_FIRST_FILE on
    FW_CFG_ITEM_FIRST_FILE = 0x20,
};

// A transfer's control word, the first of its description: 4 bytes, then 4 of length and 8 of
// address, all big-endian. With SELECT, the item is in the upper half.
#define FW_CFG_DMA_ERROR  1u
#define FW_CFG_DMA_READ   2u
#define FW_CFG_DMA_SKIP   4u
#define FW_CFG_DMA_SELECT 8u
#define FW_CFG_DMA_WRITE  16u

struct fw_cfg_state {
    u32 harts; // of the machine; a reset leaves it
    u32 item;  // selected, with the bits above its number
    u32 position;
    u32 dma_asked; // 1: a transfer is asked for, described at dma_address
    u64 dma_address;
};

extern const struct device fw_cfg_device;

// Does the transfer that was asked for, if one was; answers whether. The board calls it after each
// access.
bool fw_cfg_serve(struct fw_cfg_state *fw_cfg, const struct bus_dma *dma);
