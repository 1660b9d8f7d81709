// Millions of random accesses, at random ticks, to every device: nothing crashes, looking changes
// nothing, and the wires keep still until the deadline. Worth most under the sanitizers.
#include "devices/clint.h"
#include "devices/finisher.h"
#include "devices/fw_cfg.h"
#include "devices/plic.h"
#include "devices/rtc.h"
#include "devices/uart.h"

#include "unit/devices/device_test.h"

#define ACCESSES 1500000 // of each device

static u8 state[4096] __attribute__((aligned(16)));
static u64 seed;
static u64 now;

static u64 pick(u64 below)
{
    return random_next(&seed) % below;
}

// Numbers that find edges: small ones, near a power of two, near the time, anything.
static u64 any_value(void)
{
    switch (pick(4)) {
    case 0:
        return pick(256);
    case 1:
        return (1ULL << pick(64)) - pick(3);
    case 2:
        return now + pick(5000) - 1000;
    default:
        return random_next(&seed);
    }
}

static u32 any_size(const struct device *device)
{
    u32 size;
    do {
        size = 1u << pick(4);
    } while (!(device->access_sizes & size));
    return size;
}

// An aligned offset in the region, most often in a register.
static u64 any_offset(const struct device *device, u64 size_bytes, u32 size)
{
    const struct device_register *reg = &device->registers[pick(device->register_count)];
    u64 offset = reg->offset + pick(reg->count) * reg->stride + pick(reg->size_bytes);
    if (pick(16) == 0) {
        offset = pick(size_bytes);
    }
    return offset & ~(u64)(size - 1);
}

// Up to `deadline`, where it comes, the wires are what they are now.
static void check_deadline(const struct device *device)
{
    if (!device->lines && !device->hart_wires) {
        return;
    }
    u64 wires = device_wires(device, state, now);
    u64 deadline = device->deadline ? device->deadline(state, now) : DEVICE_NEVER;
    quick_assert(deadline > now);
    u64 before = deadline - 1 < now + 200000 ? deadline - 1 : now + 200000;
    quick_assert(device_wires(device, state, before) == wires);
    u64 between = now + pick(before - now + 1);
    quick_assert(device_wires(device, state, between) == wires);
    quick_assert(!device->deadline || device->deadline(state, between) == deadline);
}

static void access_at_random(const struct device *device, u64 size_bytes)
{
    u32 size = any_size(device);
    u64 offset = any_offset(device, size_bytes, size);
    if (pick(2)) {
        device_read(device, state, offset, size, now);
    } else {
        u64 value = any_value() & (size == 8 ? ~0ULL : (1ULL << 8 * size) - 1);
        device->write(state, offset, size, value, now);
    }
}

static void pass_time(const struct device *device)
{
    u64 deadline = device->deadline ? device->deadline(state, now) : DEVICE_NEVER;
    switch (pick(8)) {
    case 0:
        now = deadline < now + 100000 ? deadline : now;
        break;
    case 1:
        now += pick(3000);
        break;
    case 2:
        now += pick(20);
        break;
    default:
        break;
    }
}

static void start(const struct device *device)
{
    seed = 0x9e3779b97f4a7c15;
    now = 1;
    memset(state, 0xff, sizeof state);
    device->reset(state);
}

START_TEST(the_clint_at_random)
{
    start(&clint_device);
    for (u32 i = 0; i < ACCESSES; i++) {
        access_at_random(&clint_device, 0x10000);
        check_deadline(&clint_device);
        pass_time(&clint_device);
    }
}
END_TEST

START_TEST(the_clock_at_random)
{
    start(&rtc_device);
    ((struct rtc_state *)state)->start_ns = 0;
    for (u32 i = 0; i < ACCESSES; i++) {
        access_at_random(&rtc_device, 0x1000);
        check_deadline(&rtc_device);
        pass_time(&rtc_device);
    }
}
END_TEST

START_TEST(the_finisher_at_random)
{
    u32 status;
    start(&finisher_device);
    for (u32 i = 0; i < ACCESSES; i++) {
        access_at_random(&finisher_device, 0x1000);
        finisher_requested((struct finisher_state *)state, &status);
        quick_assert(status <= 0xffff);
    }
}
END_TEST

static u8 memory[65536];

static bool read_memory(void *board, u64 pa, void *bytes, size_t size)
{
    (void)board;
    bool inside = pa < sizeof memory && size <= sizeof memory - pa;
    if (inside) {
        memcpy(bytes, memory + pa, size);
    }
    return inside;
}

static bool write_memory(void *board, u64 pa, const void *bytes, size_t size)
{
    (void)board;
    bool inside = pa < sizeof memory && size <= sizeof memory - pa;
    if (inside) {
        memcpy(memory + pa, bytes, size);
    }
    return inside;
}

START_TEST(the_firmware_configuration_at_random)
{
    const struct bus_dma dma = {.read = read_memory, .write = write_memory};
    struct fw_cfg_state *fw_cfg = (struct fw_cfg_state *)state;
    start(&fw_cfg_device);
    for (u32 i = 0; i < ACCESSES; i++) {
        if (pick(2)) { // items that are there
            fw_cfg_device.write(state, FW_CFG_SELECTOR, 2, pick(0x28) << 8, now);
        }
        access_at_random(&fw_cfg_device, 0x18);
        if (pick(4) == 0) { // a transfer of any description
            u64 words[2] = {random_next(&seed) & 0xff3fff1f3f00ffffULL,
                            random_next(&seed) & 0xffff000000000000ULL};
            u64 address = pick(sizeof memory);
            write_memory(NULL, address, words, sizeof words);
            fw_cfg_device.write(state, FW_CFG_DMA_HIGH, 8, __builtin_bswap64(address), now);
        }
        fw_cfg_serve(fw_cfg, &dma);
        quick_assert(!fw_cfg->dma_asked);
    }
}
END_TEST

START_TEST(the_plic_at_random)
{
    struct plic_state *plic = (struct plic_state *)state;
    start(&plic_device);
    for (u32 i = 0; i < ACCESSES; i++) {
        access_at_random(&plic_device, 0x4000000);
        plic_set_source(plic, 1 + (u32)pick(PLIC_NDEV), pick(2));
        for (u32 word = 0; word < PLIC_WORDS; word++) {
            quick_assert(!(plic->wire[word] & ~(plic->pending[word] | plic->in_service[word])));
            quick_assert(!(plic->pending[word] & plic->in_service[word]));
        }
    }
}
END_TEST

// What shows later must not depend on when the state was last brought up to date: does that to a
// copy (any access to MCR does) and compares.
static void compare_with_settled_copy(void)
{
    struct uart_state copy = *(struct uart_state *)state;
    uart_device.write(&copy, UART_MCR, 1, copy.mcr, now);
    u64 later = now + pick(20000);
    for (u64 offset = 0; offset < 8; offset++) {
        quick_assert(uart_device.peek(&copy, offset, 1, later) ==
                     uart_device.peek(state, offset, 1, later));
    }
    quick_assert(uart_device.lines(&copy, later) == uart_device.lines(state, later));
    quick_assert(uart_device.deadline(&copy, later) == uart_device.deadline(state, later));
}

START_TEST(the_uart_at_random)
{
    struct uart_state *uart = (struct uart_state *)state;
    u8 bytes[UART_OUTPUT_SIZE];
    start(&uart_device);
    for (u32 i = 0; i < ACCESSES; i++) {
        access_at_random(&uart_device, 0x100);
        quick_assert(uart_take_output(uart, bytes, sizeof bytes) <= 1);
        if (pick(6) == 0) {
            for (u64 count = pick(20); count > 0 && uart_can_receive(uart); count--) {
                uart_receive(uart, (u8)pick(256), now);
            }
        }
        check_deadline(&uart_device);
        compare_with_settled_copy();
        pass_time(&uart_device);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_clint_at_random, the_clock_at_random, the_finisher_at_random,
        the_plic_at_random,  the_uart_at_random,  the_firmware_configuration_at_random,
    };
    return run_tests("devices_random", NULL, tests, ARRAY_LEN(tests));
}
