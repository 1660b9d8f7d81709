// The firmware configuration and QEMU's: the same random selections, reads in pieces and transfers
// have the same answers and leave the same in memory. Passes without a look where there is no QEMU.
#include "devices/fw_cfg.h"

#include "unit/devices/qtest.h"

#define FW_CFG_BASE 0x10100000u
#define RAM_BASE    0x80000000u

static struct fw_cfg_state fw_cfg;
static u8 ram[1024];

static bool ram_read(void *board, u64 pa, void *bytes, size_t size)
{
    (void)board;
    bool inside = pa - RAM_BASE < sizeof ram && size <= sizeof ram - (pa - RAM_BASE);
    if (inside) {
        memcpy(bytes, ram + (pa - RAM_BASE), size);
    }
    return inside;
}

static bool ram_write(void *board, u64 pa, const void *bytes, size_t size)
{
    (void)board;
    bool inside = pa - RAM_BASE < sizeof ram && size <= sizeof ram - (pa - RAM_BASE);
    if (inside) {
        memcpy(ram + (pa - RAM_BASE), bytes, size);
    }
    return inside;
}

static void fw_cfg_write(u64 offset, u32 size, u64 value)
{
    const struct bus_dma dma = {.read = ram_read, .write = ram_write};
    tell_write(FW_CFG_BASE + offset, size, value);
    fw_cfg_device.write(&fw_cfg, offset, size, value, 0);
    fw_cfg_serve(&fw_cfg, &dma);
}

static void fw_cfg_read(u64 offset, u32 size)
{
    ask(FW_CFG_BASE + offset, size, device_read(&fw_cfg_device, &fw_cfg, offset, size, 0), ~0ULL);
}

// Both memories get the description of a transfer; what they hold afterwards is compared.
static void fw_cfg_transfer(u64 random)
{
    u32 control = (random & 0x1f) | (u32)(random >> 16 & 0x3f) << 16;
    u32 length = random >> 24 & 0xff;
    u64 words[] = {__builtin_bswap64((u64)control << 32 | length),
                   __builtin_bswap64(random >> 33 & 7 ? RAM_BASE + 512 : 0x300000)};
    for (u32 i = 0; i < ARRAY_LEN(words); i++) {
        tell_write(RAM_BASE + 8 * i, 8, words[i]);
        ram_write(NULL, RAM_BASE + 8 * i, &words[i], 8);
    }
    if (random >> 40 & 1) {
        fw_cfg_write(FW_CFG_DMA_HIGH, 8, __builtin_bswap64(RAM_BASE));
    } else {
        fw_cfg_write(FW_CFG_DMA_HIGH, 4, 0);
        fw_cfg_write(FW_CFG_DMA_LOW, 4, __builtin_bswap32(RAM_BASE));
    }
    for (u64 at = 0; at < sizeof ram; at += at == 0 ? 512 : 64) {
        u64 value = 0;
        ram_read(NULL, RAM_BASE + at, &value, 8);
        ask(RAM_BASE + at, 8, value, ~0ULL);
    }
}

START_TEST(the_firmware_configuration_answers_as_qemus)
{
    if (!start_qemu()) {
        return;
    }
    fw_cfg.harts = 8;
    fw_cfg_device.reset(&fw_cfg);
    while (asked < COMMANDS - 20) {
        u64 random = random_next(&seed);
        u32 size = 1u << (random >> 8 & 3);
        switch (random & 7) {
        case 0:
            fw_cfg_write(FW_CFG_SELECTOR, 2, (random >> 16 & 0xc0) | (random >> 32 & 0x3f) << 8);
            break;
        case 1:
            fw_cfg_write(FW_CFG_SELECTOR, 2, __builtin_bswap16(FW_CFG_ITEM_FILES));
            break;
        case 2:
            fw_cfg_read(FW_CFG_DMA_HIGH + ((random >> 16 & 7) & ~(u64)(size - 1)), size);
            break;
        case 3:
            fw_cfg_transfer(random >> 16);
            break;
        default:
            fw_cfg_read((random >> 16 & 7) & ~(u64)(size - 1), size);
            break;
        }
    }
    compare_answers();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_firmware_configuration_answers_as_qemus};
    return run_tests("fw_cfg_qemu", NULL, tests, ARRAY_LEN(tests));
}
