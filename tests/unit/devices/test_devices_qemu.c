// The same random accesses to our devices and to those of QEMU's `virt` board, through QEMU's qtest
// protocol with its clock stopped; every answer must be the same. Left out is only where the heads
// of uart.c and plic.c say that we differ. Passes without a look where there is no QEMU.
#include "devices/clint.h"
#include "devices/plic.h"
#include "devices/uart.h"
#include "devices/virtio.h"

#include "unit/devices/qtest.h"

#define UART_BASE  0x10000000u
#define CLINT_BASE 0x2000000u
#define PLIC_BASE  0xc000000u
#define PLIC_UART  10
#define DISK_BASE  0x10001000u
#define EMPTY_BASE 0x10002000u

// --- UART

static struct uart_state uart;

static void uart_write(u64 offset, u8 value)
{
    u8 byte;
    tell_write(UART_BASE + offset, 1, value);
    uart_device.write(&uart, offset, 1, value, 0);
    uart_take_output(&uart, &byte, 1);
}

static void uart_read(u64 offset, u8 mask)
{
    ask(UART_BASE + offset, 1, device_read(&uart_device, &uart, offset, 1, 0), mask);
}

// As it reads THR's interrupt from IIR each time, LSR never acknowledges it. QEMU has no change
// bits in loopback, so EDSSI stays off.
static void uart_enable(u64 random)
{
    uart_write(UART_IER, random & 7);
    uart_read(UART_IIR, 0xff);
}

static void uart_step(u64 random)
{
    u8 value = (u8)(random >> 8);
    switch (random >> 20 & 15) {
    case 0:
        uart_enable(value);
        break;
    case 1: // without FIFO_ENABLE the data sheet programs nothing, QEMU does
        uart_write(UART_FCR, value & 1 ? value : 0);
        break;
    case 2:
        uart_write(UART_MCR, value & 16 ? value : 16);
        break;
    case 3:
        uart_write(UART_LCR, UART_LCR_DLAB);
        uart_write(value & 1, value);
        uart_read(UART_DLL, 0xff);
        uart_read(UART_DLM, 0xff);
        uart_write(UART_LCR, value & 0x7f);
        uart_read(UART_LCR, 0xff);
        break;
    case 4:
        uart_write(UART_SCR, value);
        uart_read(UART_SCR, 0xff);
        break;
    case 5:
        uart_read(UART_MSR, 0xf0);
        break;
    case 6:
        uart_read(UART_MCR, 0xff);
        break;
    case 7:
    case 8:
        uart_read(UART_LSR, 0xff);
        break;
    case 9:
        uart_read(UART_IIR, 0xff);
        break;
    case 10:
    case 11: // an empty RBR is anything
        if (uart_device.peek(&uart, UART_LSR, 1, 0) & UART_LSR_DR) {
            uart_read(UART_RBR, 0xff);
        }
        break;
    default:
        uart_write(UART_THR, value);
        break;
    }
}

START_TEST(the_uart_answers_as_qemus)
{
    if (!start_qemu()) {
        return;
    }
    uart_device.reset(&uart);
    uart_read(UART_LSR, 0xff);
    uart_read(UART_IIR, 0xff);
    uart_read(UART_MSR, 0xff);
    uart_write(UART_MCR, 0);
    while (asked < COMMANDS - 10) {
        uart_step(random_next(&seed));
    }
    compare_answers();
}
END_TEST

// --- CLINT

static struct clint_state clint;

static void clint_write(u64 offset, u32 size, u64 value)
{
    tell_write(CLINT_BASE + offset, size, value);
    clint_device.write(&clint, offset, size, value, 0);
}

static void clint_read(u64 offset, u32 size)
{
    ask(CLINT_BASE + offset, size, device_read(&clint_device, &clint, offset, size, 0), ~0ULL);
}

#define HARTS 8u // of QEMU (qtest.h); the registers of others hold nothing

START_TEST(the_clint_answers_as_qemus)
{
    if (!start_qemu()) {
        return;
    }
    clint_device.reset(&clint);
    clint.harts = HARTS;
    for (u32 hart = 0; hart < HARTS; hart++) { // QEMU starts with 0
        clint_write(CLINT_MTIMECMP + 8 * hart, 8, UINT64_MAX);
    }
    while (asked < COMMANDS - 10) {
        u64 random = random_next(&seed), value = random_next(&seed);
        u32 size = random & 1 ? 4 : 8;
        u64 half = size == 4 ? random >> 1 & 4 : 0;
        u64 offset = (random & 16 ? CLINT_MTIMECMP + 8 * (random >> 8 & 15) : CLINT_MTIME) + half;
        if (random & 32) {
            offset = CLINT_MSIP + 4 * (random >> 8 & 15), size = 4;
        }
        if (random & 64) {
            clint_write(offset, size, size == 4 ? (u32)value : value);
        }
        clint_read(offset, size);
    }
    compare_answers();
}
END_TEST

// --- PLIC: the registers that hold something. Source 0 can be written on QEMU.

static struct plic_state plic;

static u64 any_plic_offset(u64 random)
{
    u64 context = random >> 8 & 31;
    switch (random & 3) {
    case 0:
        return PLIC_PRIORITY + 4 * (1 + (random >> 8) % PLIC_NDEV);
    case 1:
        return PLIC_THRESHOLD + context * PLIC_THRESHOLD_STRIDE;
    default:
        return PLIC_ENABLE + context * PLIC_ENABLE_STRIDE + 4 * ((random >> 16) % PLIC_WORDS);
    }
}

START_TEST(the_plic_holds_what_qemus_does)
{
    if (!start_qemu()) {
        return;
    }
    plic_device.reset(&plic);
    plic.contexts = 2 * HARTS;
    while (asked < COMMANDS - 10) {
        u64 offset = any_plic_offset(random_next(&seed));
        u32 value = (u32)random_next(&seed) & ~1u;
        value |= offset < PLIC_ENABLE || offset >= PLIC_THRESHOLD; // odd ones but for enables
        tell_write(PLIC_BASE + offset, 4, value);
        plic_device.write(&plic, offset, 4, value, 0);
        offset = any_plic_offset(random_next(&seed));
        ask(PLIC_BASE + offset, 4, device_read(&plic_device, &plic, offset, 4, 0), 0xffffffff);
    }
    compare_answers();
}
END_TEST

// --- virtio: what a driver writes and reads until it uses a queue, and an empty slot

static struct virtio_state slot;

static void slot_write(u64 offset, u32 value)
{
    tell_write(DISK_BASE + offset, 4, value);
    virtio_mmio_device.write(&slot, offset, 4, value, 0);
}

static void slot_read(u64 offset)
{
    // QEMU offers more features than we do.
    u64 mask = offset == VIRTIO_DEVICE_FEATURES ? slot.features : 0xffffffff;
    ask(DISK_BASE + offset, 4, device_read(&virtio_mmio_device, &slot, offset, 4, 0), mask);
}

static void slot_step(u64 random)
{
    static const u64 readable[] = {VIRTIO_MAGIC,
                                   VIRTIO_VERSION,
                                   VIRTIO_DEVICE_ID,
                                   VIRTIO_VENDOR_ID,
                                   VIRTIO_QUEUE_NUM_MAX,
                                   VIRTIO_QUEUE_READY,
                                   VIRTIO_INTERRUPT_STATUS,
                                   VIRTIO_STATUS,
                                   VIRTIO_SHM_LEN_LOW,
                                   VIRTIO_SHM_LEN_HIGH,
                                   VIRTIO_CONFIG_OFFSET,
                                   VIRTIO_CONFIG_OFFSET + 4,
                                   VIRTIO_QUEUE_NOTIFY,
                                   VIRTIO_QUEUE_SEL};
    static const u8 statuses[] = {0, 1, 3, 11, 15};
    u32 value = (u32)(random >> 32);
    switch (random >> 8 & 7) {
    case 0:
        slot_write(VIRTIO_STATUS, statuses[value % sizeof statuses]);
        break;
    case 1:
        slot_write(VIRTIO_QUEUE_SEL, value % 3);
        break;
    case 2:
        slot_write(VIRTIO_QUEUE_NUM, 1u << value % 11);
        break;
    case 3:
        slot_write(VIRTIO_INTERRUPT_ACK, value);
        break;
    case 4:
        slot_write(VIRTIO_DEVICE_FEATURES_SEL, 0);
        slot_read(VIRTIO_DEVICE_FEATURES);
        break;
    default:
        break;
    }
    slot_read(readable[random % ARRAY_LEN(readable)]);
}

START_TEST(a_virtio_slot_answers_as_qemus)
{
    static struct virtio_state empty;
    if (!start_qemu()) {
        return;
    }
    virtio_insert(&slot, VIRTIO_ID_BLK, false);
    slot.identity.blk.sectors = (1 << 20) / 512;
    virtio_insert(&empty, VIRTIO_ID_NONE, false);
    for (u32 offset = 0; offset < 0x200; offset += 4) {
        ask(EMPTY_BASE + offset, 4, device_read(&virtio_mmio_device, &empty, offset, 4, 0), ~0u);
    }
    while (asked < COMMANDS - 10) {
        slot_step(random_next(&seed));
    }
    compare_answers();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_uart_answers_as_qemus,
        the_clint_answers_as_qemus,
        the_plic_holds_what_qemus_does,
        a_virtio_slot_answers_as_qemus,
    };
    return run_tests("devices_qemu", NULL, tests, ARRAY_LEN(tests));
}
