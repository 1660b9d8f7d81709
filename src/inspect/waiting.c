#include "inspect/waiting.h"

#include "cpu/trap.h"
#include "inspect/place.h"
#include "machine/board.h"
#include "machine/virtio_slots.h"

#include <inttypes.h>
#include <stdio.h>

#define WFI_LENGTH     4
#define LATER_TICKS    (10 * MACHINE_TIMEBASE_HZ) // long after whatever a received byte brings about
#define BITS_TEXT_SIZE 256
#define HART_TEXT_SIZE (PLACE_TEXT_SIZE + 2 * BITS_TEXT_SIZE + 64)

bool waiting_input_would_wake(const struct machine *m)
{
    if (virtio_slots_take_input(m) || m->state.semihosting_waits) {
        return true; // whose driver has left buffers for it; who has asked for it
    }
    struct uart_state uart = m->state.board.uart;
    struct plic_state plic = m->state.board.plic;
    if (m->state.input_taken < m->input_size_bytes || !uart_can_receive(&uart)) {
        return false; // more of it would only queue up
    }
    u64 now_ticks = m->state.clock / MACHINE_CLOCK_PER_TICK;
    uart_receive(&uart, 0, now_ticks);
    bool interrupt = uart_device.lines(&uart, now_ticks + LATER_TICKS) & 1;
    plic_set_source(&plic, board_map[BOARD_uart].irq, interrupt);
    struct device_hart_wires wires = plic_device.hart_wires(&plic, now_ticks + LATER_TICKS);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        u64 pending =
            (wires.first >> i & 1 ? MIP_MEIP : 0) | (wires.second >> i & 1 ? MIP_SEIP : 0);
        if (pending & m->cpu->harts[i].s.mie) {
            return true;
        }
    }
    return false;
}

// "0x22 (supervisor_software, supervisor_timer)", or "0".
static void format_bits(u64 bits, char text[BITS_TEXT_SIZE])
{
    int length = snprintf(text, BITS_TEXT_SIZE, bits ? "0x%" PRIx64 " (" : "%" PRIx64, bits);
    const char *separator = "";
    for (u32 i = 0; i < 64; i++) {
        if ((bits >> i) & 1) {
            length += snprintf(text + length, BITS_TEXT_SIZE - (size_t)length, "%s%s", separator,
                               trap_cause_name(true, i));
            separator = ", ";
        }
    }
    if (bits) {
        snprintf(text + length, BITS_TEXT_SIZE - (size_t)length, ")");
    }
}

static const char *reason(const struct machine *m, bool input_open)
{
    if (waiting_input_would_wake(m) && !input_open) {
        return "waiting for the console, whose input has ended";
    }
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        if (m->cpu->harts[i].s.mie) {
            return "no timer is set, and no device will interrupt";
        }
    }
    return "no interrupt is enabled";
}

// Answers the length.
static int describe_hart(const struct hart *h, const struct symbols *symbols, char *text,
                         size_t size)
{
    char place[PLACE_TEXT_SIZE], enabled[BITS_TEXT_SIZE], pending[BITS_TEXT_SIZE];
    place_format(symbols, h->s.pc - WFI_LENGTH, place);
    format_bits(h->s.mie, enabled);
    format_bits(hart_pending(h), pending);
    return snprintf(text, size, "hart %" PRIu64 " waits at %s, mie %s, mip %s; ", h->s.mhartid,
                    place, enabled, pending);
}

void waiting_describe(const struct machine *m, const struct symbols *symbols, bool input_open,
                      char *text, size_t size)
{
    _Static_assert(WAITING_TEXT_SIZE > WAITING_HARTS_TOLD * HART_TEXT_SIZE + 128,
                   "those told of fit");
    assert(size >= WAITING_TEXT_SIZE);
    int length = snprintf(text, size, "the machine can never go on: ");
    u32 count = m->cpu->hart_count, told = count < WAITING_HARTS_TOLD ? count : WAITING_HARTS_TOLD;
    for (u32 i = 0; i < told; i++) {
        length += describe_hart(&m->cpu->harts[i], symbols, text + length, size - (size_t)length);
    }
    if (told < count) {
        length += snprintf(text + length, size - (size_t)length, "%u more wait; ", count - told);
    }
    snprintf(text + length, size - (size_t)length, "%s", reason(m, input_open));
}
