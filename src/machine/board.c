#include "machine/board.h"

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
    [BOARD_finisher] = {&finisher_device, offsetof(struct board_state, finisher)},
};

static void *state_of(struct machine *m, enum board_region region)
{
    return (u8 *)&m->state.board + slots[region].state;
}

// The region whose device takes the access, or BOARD_REGION_COUNT.
static enum board_region find_device(u64 pa, u32 size)
{
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        const struct device *device = slots[i].device;
        u64 offset = pa - board_map[i].base;
        if (device && offset < board_map[i].size_bytes) {
            return (device->access_sizes & size) && offset % size == 0 ? i : BOARD_REGION_COUNT;
        }
    }
    return BOARD_REGION_COUNT;
}

enum bus_result board_read(void *board, u64 pa, u32 size, u64 clock, u64 *value)
{
    struct machine *m = board;
    enum board_region region = find_device(pa, size);
    if (region == BOARD_REGION_COUNT) {
        return BUS_FAULT;
    }
    const struct device *device = slots[region].device;
    u64 now_ticks = clock / MACHINE_CLOCK_PER_TICK;
    *value = device->read(state_of(m, region), pa - board_map[region].base, size, now_ticks);
    return !device->reading_is_pure && board_settle(m, clock) ? BUS_CHANGED : BUS_OK;
}

enum bus_result board_write(void *board, u64 pa, u32 size, u64 clock, u64 value)
{
    struct machine *m = board;
    enum board_region region = find_device(pa, size);
    if (region == BOARD_REGION_COUNT) {
        return BUS_FAULT;
    }
    u64 now_ticks = clock / MACHINE_CLOCK_PER_TICK;
    slots[region].device->write(state_of(m, region), pa - board_map[region].base, size, value,
                                now_ticks);
    bool changed = board_settle(m, clock);
    return changed || region == BOARD_finisher ? BUS_CHANGED : BUS_OK;
}

void board_reset(struct machine *m)
{
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        if (slots[i].device) {
            slots[i].device->reset(state_of(m, i));
        }
    }
    board_state_changed(m);
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
    while (m->state.input_taken < m->input_size_bytes && uart_can_receive(uart)) {
        uart_receive(uart, m->input[m->state.input_taken++ - m->input_start], now_ticks);
    }
}

// Puts a device's levels through to the harts: two wires a hart, to `even` and `odd` of mip.
static void drive_harts(struct machine *m, u64 levels, u64 even, u64 odd)
{
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        struct hart_state *s = &m->cpu->harts[i].s;
        s->wires &= ~(even | odd);
        s->wires |= (levels >> (2 * i)) & 1 ? even : 0;
        s->wires |= (levels >> (2 * i)) & 2 ? odd : 0;
    }
}

static u64 earliest_deadline(struct machine *m, u64 now_ticks)
{
    u64 earliest = DEVICE_NEVER;
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        if (slots[i].device && slots[i].device->deadline) {
            u64 deadline = slots[i].device->deadline(state_of(m, i), now_ticks);
            earliest = deadline < earliest ? deadline : earliest;
        }
    }
    return earliest;
}

bool board_settle(struct machine *m, u64 clock)
{
    struct board_state *board = &m->state.board;
    u64 now_ticks = clock / MACHINE_CLOCK_PER_TICK;
    move_console_bytes(m, now_ticks);
    plic_set_source(&board->plic, board_map[BOARD_uart].irq,
                    uart_device.lines(&board->uart, now_ticks) & 1);
    u64 clint_levels = clint_device.lines(&board->clint, now_ticks);
    u64 plic_levels = plic_device.lines(&board->plic, now_ticks);
    u64 deadline = earliest_deadline(m, now_ticks);
    u64 time_offset = board->clint.mtime_offset;
    bool changed = clint_levels != m->wires[0] || plic_levels != m->wires[1] ||
                   deadline != m->deadline_ticks || time_offset != m->cpu->harts[0].s.time_offset;
    if (changed) {
        drive_harts(m, clint_levels, MIP_MSIP, MIP_MTIP);
        drive_harts(m, plic_levels, MIP_MEIP, MIP_SEIP);
        for (u32 i = 0; i < m->cpu->hart_count; i++) {
            m->cpu->harts[i].s.time_offset = time_offset;
        }
        m->wires[0] = clint_levels;
        m->wires[1] = plic_levels;
        m->deadline_ticks = deadline;
    }
    return changed;
}

void board_state_changed(struct machine *m)
{
    m->wires[0] = m->wires[1] = ~0ULL;
    board_settle(m, m->state.clock);
}
