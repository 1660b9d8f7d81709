#include "machine/board.h"

#include "machine/device_dma.h"
#include "machine/flash_banks.h"
#include "machine/semihosting.h"
#include "machine/virtio_slots.h"

#include <string.h>

const struct board_place board_map[BOARD_REGION_COUNT] = {
#define REGION(name, base, size, irq, meaning) [BOARD_##name] = {#name, base, size, irq, meaning},
#include "machine/board.def"
#undef REGION
};

// Which device sits in a region, and where its state is; regions of memory have none.
static const struct {
    const struct device *device;
    size_t state; // offset in struct board_state
} slots[BOARD_REGION_COUNT] = {
    [BOARD_uart] = {&uart_device, offsetof(struct board_state, uart)},
    [BOARD_clint] = {&clint_device, offsetof(struct board_state, clint)},
    [BOARD_plic] = {&plic_device, offsetof(struct board_state, plic)},
    [BOARD_rtc] = {&rtc_device, offsetof(struct board_state, rtc)},
    [BOARD_sswi] = {&sswi_device, offsetof(struct board_state, sswi)},
    [BOARD_fw_cfg] = {&fw_cfg_device, offsetof(struct board_state, fw_cfg)},
    [BOARD_flash0] = {&flash_device, offsetof(struct board_state, flash[0])},
    [BOARD_flash1] = {&flash_device, offsetof(struct board_state, flash[1])},
    [BOARD_finisher] = {&finisher_device, offsetof(struct board_state, finisher)},
#define SLOT(number) \
    [BOARD_virtio##number] = {&virtio_mmio_device, offsetof(struct board_state, virtio[number])}
    SLOT(0),
    SLOT(1),
    SLOT(2),
    SLOT(3),
    SLOT(4),
    SLOT(5),
    SLOT(6),
    SLOT(7),
#undef SLOT
};

static void *state_of(struct machine *m, enum board_region region)
{
    return (u8 *)&m->state.board + slots[region].state;
}

static bool is_in_device(enum board_region region, u64 pa)
{
    return slots[region].device && pa - board_map[region].base < board_map[region].size_bytes;
}

// The region whose device has `pa`, or BOARD_REGION_COUNT.
static enum board_region device_region(u64 pa)
{
    u32 region = 0;
    while (region < BOARD_REGION_COUNT && !is_in_device(region, pa)) {
        region++;
    }
    return region;
}

const struct board_place *board_place_at(const struct machine *m, u64 pa)
{
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        u64 size_bytes = i == BOARD_ram ? m->config.ram_size_bytes : board_map[i].size_bytes;
        if (pa - board_map[i].base < size_bytes) {
            return &board_map[i];
        }
    }
    return NULL;
}

const struct device *board_device_at(u64 pa)
{
    enum board_region region = device_region(pa);
    return region < BOARD_REGION_COUNT ? slots[region].device : NULL;
}

const void *board_state_at(const struct machine *m, u64 pa)
{
    enum board_region region = device_region(pa);
    return region < BOARD_REGION_COUNT ? (const u8 *)&m->state.board + slots[region].state : NULL;
}

bool board_peek(const struct machine *m, u64 pa, u32 size, u64 *value)
{
    const struct device *device = board_device_at(pa);
    if (!device || !(device->access_sizes & size) || pa % size != 0) {
        return false;
    }
    u64 offset = pa - board_map[device_region(pa)].base;
    *value = device->peek(board_state_at(m, pa), offset, size,
                          m->state.board_clock / MACHINE_CLOCK_PER_TICK);
    return true;
}

const struct board_place *board_place_of_irq(u32 irq)
{
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        if (irq && board_map[i].irq == irq) {
            return &board_map[i];
        }
    }
    return NULL;
}

// The region whose device takes the access, or BOARD_REGION_COUNT. Most accesses follow one to the
// same device.
static inline enum board_region find_device(struct machine *m, u64 pa, u32 size)
{
    u32 region = m->recent_region;
    if (unlikely(!is_in_device(region, pa))) {
        region = device_region(pa);
        if (region == BOARD_REGION_COUNT) {
            return BOARD_REGION_COUNT;
        }
        m->recent_region = region;
    }
    bool takes = (slots[region].device->access_sizes & size) && pa % size == 0;
    return takes ? region : BOARD_REGION_COUNT;
}

// The time `clock` in ticks, as devices see it. Of several harts one may be behind the one that
// made an access before it: for a device, time does not go back.
static u64 ticks_of(struct machine *m, u64 clock)
{
    if (clock > m->state.board_clock) {
        m->state.board_clock = clock;
    }
    return m->state.board_clock / MACHINE_CLOCK_PER_TICK;
}

// Puts a device's wires through to the harts, to the bits `first` and `second` of mip.
static void drive_harts(struct machine *m, struct device_hart_wires wires, u64 first, u64 second)
{
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        struct hart_state *s = &m->cpu->harts[i].s;
        s->wires &= ~(first | second);
        s->wires |= wires.first >> i & 1 ? first : 0;
        s->wires |= wires.second >> i & 1 ? second : 0;
    }
}

// The same where they are not as they were put through last. Answers whether that was so.
static bool settle_wires(struct machine *m, struct machine_wires *last,
                         struct device_hart_wires wires, u64 first, u64 second)
{
    bool same =
        last->known && wires.first == last->wires.first && wires.second == last->wires.second;
    if (!same) {
        *last = (struct machine_wires){wires, true};
        drive_harts(m, wires, first, second);
    }
    return !same;
}

// Between the line and the host: what the guest sent goes out, what was typed comes in.
static void move_console_bytes(struct machine *m, u64 now_ticks)
{
    struct uart_state *uart = &m->state.board.uart;
    u8 sent[UART_OUTPUT_SIZE];
    size_t size = uart_take_output(uart, sent, sizeof sent);
    if (size > 0 && m->output) {
        m->output(m->output_self, sent, size);
    }
    while (m->state.input_taken < m->input_size_bytes && uart_can_receive(uart) &&
           !virtio_slots_take_input(m)) {
        uart_receive(uart, m->input[m->state.input_taken++ - m->input_start], now_ticks);
    }
    if (m->state.semihosting_waits &&
        (uart_device.peek(uart, UART_LSR, 1, now_ticks) & UART_LSR_DR)) {
        semihosting_wake(m);
    }
}

static u64 earlier(u64 a, u64 b)
{
    return a < b ? a : b;
}

static bool settle_deadline(struct machine *m, u64 *device_deadline, u64 deadline)
{
    if (deadline == *device_deadline) {
        return false;
    }
    *device_deadline = deadline;
    m->deadline_ticks = earlier(earlier(m->uart_deadline, m->clint_deadline), m->rtc_deadline);
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        m->deadline_ticks = earlier(m->deadline_ticks, m->virtio_deadlines[i]);
    }
    return true;
}

static bool settle_plic(struct machine *m, u64 now_ticks)
{
    struct device_hart_wires wires = plic_device.hart_wires(&m->state.board.plic, now_ticks);
    return settle_wires(m, &m->plic_wires, wires, MIP_MEIP, MIP_SEIP);
}

static bool settle_uart(struct machine *m, u64 now_ticks)
{
    struct board_state *board = &m->state.board;
    move_console_bytes(m, now_ticks);
    bool level = uart_device.lines(&board->uart, now_ticks) & 1;
    plic_set_source(&board->plic, board_map[BOARD_uart].irq, level);
    bool changed =
        settle_deadline(m, &m->uart_deadline, uart_device.deadline(&board->uart, now_ticks));
    return settle_plic(m, now_ticks) || changed;
}

static bool settle_clint(struct machine *m, u64 now_ticks)
{
    struct clint_state *clint = &m->state.board.clint;
    struct device_hart_wires wires = clint_device.hart_wires(clint, now_ticks);
    bool changed = settle_wires(m, &m->clint_wires, wires, MIP_MSIP, MIP_MTIP);
    changed |= settle_deadline(m, &m->clint_deadline, clint_device.deadline(clint, now_ticks));
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        u64 *offset = &m->cpu->harts[i].s.time_offset;
        changed |= *offset != clint->mtime_offset;
        *offset = clint->mtime_offset;
    }
    return changed;
}

static bool settle_rtc(struct machine *m, u64 now_ticks)
{
    const struct rtc_state *rtc = &m->state.board.rtc;
    bool level = rtc_device.lines(rtc, now_ticks) & 1;
    plic_set_source(&m->state.board.plic, board_map[BOARD_rtc].irq, level);
    bool changed = settle_deadline(m, &m->rtc_deadline, rtc_device.deadline(rtc, now_ticks));
    return settle_plic(m, now_ticks) || changed;
}

static bool settle_sswi(struct machine *m)
{
    u64 asked = sswi_take(&m->state.board.sswi);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        m->cpu->harts[i].s.mip |= asked >> i & 1 ? MIP_SSIP : 0;
    }
    return asked;
}

static bool settle_fw_cfg(struct machine *m)
{
    struct device_dma who = {.m = m, .device = board_map[BOARD_fw_cfg].name};
    const struct bus_dma dma = device_dma(&who);
    return fw_cfg_serve(&m->state.board.fw_cfg, &dma);
}

// The virtio slot that a region is; VIRTIO_SLOTS and more for none.
static u32 slot_of(enum board_region region)
{
    return (u32)region - (u32)BOARD_virtio0;
}

static bool settle_virtio(struct machine *m, u32 slot, u64 now_ticks)
{
    struct virtio_state *virtio = &m->state.board.virtio[slot];
    virtio_slots_serve(m, slot, now_ticks);
    bool level = virtio_mmio_device.lines(virtio, now_ticks) & 1;
    plic_set_source(&m->state.board.plic, board_map[BOARD_virtio0 + slot].irq, level);
    bool changed = settle_deadline(m, &m->virtio_deadlines[slot],
                                   virtio_mmio_device.deadline(virtio, now_ticks));
    return settle_plic(m, now_ticks) || changed;
}

// After an access: whether the hart that made it must come back, for a wire or a deadline changed.
static bool settle_after_access(struct machine *m, enum board_region region, u64 now_ticks)
{
    switch (region) {
    case BOARD_uart:
        return settle_uart(m, now_ticks);
    case BOARD_plic:
        return settle_plic(m, now_ticks);
    case BOARD_clint:
        return settle_clint(m, now_ticks);
    case BOARD_rtc:
        return settle_rtc(m, now_ticks);
    case BOARD_sswi:
        return settle_sswi(m);
    case BOARD_fw_cfg:
        return settle_fw_cfg(m);
    case BOARD_flash0:
    case BOARD_flash1:
        return flash_banks_settle(m, region - BOARD_flash0);
    default:
        break;
    }
    u32 slot = slot_of(region);
    return slot < VIRTIO_SLOTS ? settle_virtio(m, slot, now_ticks) : region == BOARD_finisher;
}

enum bus_result board_read(void *board, u64 pa, u32 size, u64 clock, u64 *value)
{
    struct machine *m = board;
    enum board_region region = find_device(m, pa, size);
    if (region == BOARD_REGION_COUNT) {
        return BUS_FAULT;
    }
    const struct device *device = slots[region].device;
    u64 now_ticks = ticks_of(m, clock);
    *value = device->read(state_of(m, region), pa - board_map[region].base, size, now_ticks);
    bool changed = !device->reading_is_pure && settle_after_access(m, region, now_ticks);
    return changed ? BUS_CHANGED : BUS_OK;
}

enum bus_result board_write(void *board, u64 pa, u32 size, u64 clock, u64 value)
{
    struct machine *m = board;
    enum board_region region = find_device(m, pa, size);
    if (region == BOARD_REGION_COUNT) {
        return BUS_FAULT;
    }
    const struct device *device = slots[region].device;
    u64 now_ticks = ticks_of(m, clock);
    device->write(state_of(m, region), pa - board_map[region].base, size, value, now_ticks);
    return settle_after_access(m, region, now_ticks) ? BUS_CHANGED : BUS_OK;
}

void board_reset(struct machine *m)
{
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        if (slots[i].device) {
            slots[i].device->reset(state_of(m, i));
        }
    }
    m->state.board.clint.harts = m->cpu->hart_count;
    m->state.board.plic.contexts = 2 * m->cpu->hart_count;
    m->state.board.fw_cfg.harts = m->cpu->hart_count;
    board_state_changed(m);
}

void board_settle(struct machine *m)
{
    u64 now_ticks = ticks_of(m, m->state.clock);
    if (now_ticks >= m->uart_deadline) {
        settle_uart(m, now_ticks);
    }
    if (now_ticks >= m->clint_deadline) {
        settle_clint(m, now_ticks);
    }
    if (now_ticks >= m->rtc_deadline) {
        settle_rtc(m, now_ticks);
    }
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        if (now_ticks >= m->virtio_deadlines[i]) {
            settle_virtio(m, i, now_ticks);
        }
    }
}

void board_state_changed(struct machine *m)
{
    for (u32 i = 0; i < FLASH_BANKS; i++) {
        flash_banks_settle(m, i);
    }
    m->clint_wires.known = m->plic_wires.known = false;
    m->uart_deadline = m->clint_deadline = m->rtc_deadline = 0;
    memset(m->virtio_deadlines, 0, sizeof m->virtio_deadlines);
    board_settle(m);
}
