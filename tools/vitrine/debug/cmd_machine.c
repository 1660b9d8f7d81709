// The machine: memory map, devices, events, harts, interrupts.
#include "command.h"
#include "debugger.h"
#include "place_line.h"

#include "cpu/csr_fields.h"
#include "cpu/trap.h"
#include "inspect/mode.h"
#include "inspect/value_text.h"
#include "machine/board.h"

#include <inttypes.h>
#include <string.h>

bool cmd_info_mtree(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        const struct board_place *place = &board_map[i];
        u64 size = i == BOARD_ram ? d->m->config.ram_size_bytes : place->size_bytes;
        text_print(&d->out, "%016" PRIx64 "-%016" PRIx64 "  %-9s %s%s", place->base,
                   place->base + size - 1, place->name,
                   board_device_at(place->base) ? "" : "memory, ", place->meaning);
        text_print(&d->out, place->irq ? ", interrupt %u\n" : "\n", place->irq);
    }
    return true;
}

// As QEMU writes it, but that an ELF file is one.
bool cmd_info_roms(struct debugger *d, const char *arguments, struct error *error)
{
    const struct boot_ranges *placed = &d->m->placed;
    const struct bus_memory *rom = &d->m->bus.memories[1];
    (void)arguments, (void)error;
    text_print(&d->out, "addr=%016" PRIx64 " size=0x%06" PRIx64 " mem=rom name=\"reset ROM\"\n",
               rom->base, rom->size_bytes);
    for (u32 i = 0; i < placed->count; i++) {
        const struct boot_range *range = &placed->list[i];
        text_print(&d->out, "addr=%016" PRIx64 " size=0x%06" PRIx64 " mem=ram name=\"%s\"\n",
                   range->start, range->end - range->start, range->name);
    }
    return true;
}

// --- devices ---

static void show_bits(struct debugger *d, const struct device *device,
                      const struct device_register *reg, u64 value)
{
    for (size_t i = 0; i < device->bit_count; i++) {
        const struct device_bit *bit = &device->bits[i];
        u64 part = bits_get(value, bit->shift, bit->width);
        if (strcmp(bit->register_name, reg->name) == 0 && part) {
            text_print(&d->out, bit->width == 1 ? " %s" : " %s=%" PRIu64, bit->name, part);
        }
    }
}

// Of a register that repeats, those that are not 0.
static void show_register(struct debugger *d, const struct board_place *place,
                          const struct device *device, const struct device_register *reg)
{
    const void *state = board_state_at(d->m, place->base);
    if (device->answers && !device->answers(state, reg)) {
        return;
    }
    for (u32 i = 0; i < reg->count; i++) {
        u64 value = 0;
        u64 offset = reg->offset + (u64)i * reg->stride;
        if (reg->access == DEVICE_WO ||
            !board_peek(d->m, place->base + offset, reg->size_bytes, &value) ||
            (reg->count > 1 && value == 0)) {
            continue;
        }
        text_print(&d->out, "  +0x%-6" PRIx64 " %s", offset, reg->name);
        if (reg->count > 1) {
            text_print(&d->out, "[%u]", i);
        }
        text_print(&d->out, " = 0x%" PRIx64, value);
        show_bits(d, device, reg, value);
        text_print(&d->out, "  (%s)\n", reg->meaning);
    }
}

bool cmd_info_devices(struct debugger *d, const char *arguments, struct error *error)
{
    bool any = false;
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        const struct board_place *place = &board_map[i];
        const struct device *device = board_device_at(place->base);
        if (!device || (*arguments && strcmp(arguments, place->name) != 0)) {
            continue;
        }
        any = true;
        text_print(&d->out, "%s at 0x%" PRIx64 ": %s\n", place->name, place->base, place->meaning);
        for (size_t k = 0; k < device->register_count && (*arguments || i < BOARD_virtio0); k++) {
            show_register(d, place, device, &device->registers[k]);
        }
    }
    return any || error_set(error, ERROR_USAGE, "there is no device %.40s: info mtree lists them",
                            arguments);
}

// --- time ---

static void show_event(struct debugger *d, const char *what, u64 clock)
{
    if (clock == MACHINE_NEVER) {
        text_print(&d->out, "%-28s never\n", what);
    } else {
        text_print(&d->out, "%-28s cycle %" PRIu64 ", in %" PRIu64 "\n", what, clock,
                   clock > d->m->state.clock ? clock - d->m->state.clock : 0);
    }
}

static u64 cycle_of_ticks(u64 ticks)
{
    return ticks <= MACHINE_NEVER / MACHINE_CLOCK_PER_TICK ? ticks * MACHINE_CLOCK_PER_TICK
                                                           : MACHINE_NEVER;
}

bool cmd_info_events(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    const struct machine *m = d->m;
    text_print(&d->out, "%-28s step %" PRIu64 ", cycle %" PRIu64 ", mtime %" PRIu64 "\n", "now",
               machine_steps(m), m->state.clock,
               (u64)(m->state.clock / MACHINE_CLOCK_PER_TICK + m->state.board.clint.mtime_offset));
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        const struct hart *h = &m->cpu->harts[i];
        text_print(&d->out, "hart %u: ", i);
        show_event(d, "stimecmp", hart_timer_deadline(h));
        u64 mtimecmp = m->state.board.clint.mtimecmp[i];
        u64 offset = m->state.board.clint.mtime_offset;
        text_print(&d->out, "hart %u: ", i);
        show_event(d, "mtimecmp",
                   mtimecmp == UINT64_MAX ? MACHINE_NEVER : cycle_of_ticks(mtimecmp - offset));
    }
    show_event(d, "next of a device", cycle_of_ticks(m->deadline_ticks));
    show_event(d, "next of all", machine_next_event(m));
    return true;
}

// --- harts ---

bool cmd_info_harts(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    for (u32 i = 0; i < d->m->cpu->hart_count; i++) {
        const struct hart *h = &d->m->cpu->harts[i];
        const struct scope scope = debugger_scope_of(d, i);
        struct guest_process process;
        text_print(&d->out, "%c hart %u  %c-mode  0x%" PRIx64, i == d->hart ? '*' : ' ', i,
                   mode_letter((enum privilege)h->s.priv), h->s.pc);
        value_print_symbol(&d->out, &scope, h->s.pc);
        if (debugger_process(d, i, &process)) {
            text_print(&d->out, "  pid %" PRIu64 " %s", process.pid, process.name);
        }
        text_print(&d->out, "%s  %" PRIu64 " steps\n", h->s.waiting ? "  waits (wfi)" : "",
                   hart_steps(h, h->clock));
    }
    return true;
}

bool cmd_hart(struct debugger *d, const char *arguments, struct error *error)
{
    u64 number = d->hart;
    const struct scope scope = debugger_scope(d);
    if (*arguments && !expression_number(&scope, arguments, &number, error)) {
        return false;
    }
    if (number >= d->m->cpu->hart_count) {
        return error_set(error, ERROR_USAGE, "there is no hart %.20s: 0 to %u", arguments,
                         d->m->cpu->hart_count - 1);
    }
    d->hart = (u32)number;
    d->frame = 0;
    d->place[0] = 0;
    place_line_show(d);
    return true;
}

// --- interrupts ---

static const char *yes(u64 bit)
{
    return bit ? "yes" : "-";
}

bool cmd_info_irq(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    const struct hart *h = debugger_hart(d);
    u64 pending = hart_pending(h);
    text_print(&d->out, "hart %u in %c-mode, SIE=%u MIE=%u\n", d->hart,
               mode_letter((enum privilege)h->s.priv), (h->s.mstatus & MSTATUS_SIE) != 0,
               (h->s.mstatus & MSTATUS_MIE) != 0);
    text_print(&d->out, "%-3s %-22s %-8s %-8s %s\n", "No", "interrupt", "pending", "enabled",
               "delegated to S");
    for (u32 i = 0; i < 16; i++) {
        if (strcmp(trap_cause_name(true, i), "unknown") != 0) {
            text_print(&d->out, "%-3u %-22s %-8s %-8s %s\n", i, trap_cause_name(true, i),
                       yes((pending >> i) & 1), yes((h->s.mie >> i) & 1),
                       yes((h->s.mideleg >> i) & 1));
        }
    }
    const struct plic_state *plic = &d->m->state.board.plic;
    for (u32 source = 1; source < PLIC_SOURCES; source++) {
        const struct board_place *place = board_place_of_irq(source);
        u32 word = source / 32, bit = source % 32;
        u32 context = 2 * d->hart + 1;
        if (!place || !(plic->priority[source] || ((plic->wire[word] >> bit) & 1))) {
            continue;
        }
        text_print(&d->out,
                   "PLIC source %u (%s): wire %s, pending %s, priority %u, enabled for S %s,"
                   " threshold %u\n",
                   source, place->name, yes((plic->wire[word] >> bit) & 1),
                   yes((plic->pending[word] >> bit) & 1), plic->priority[source],
                   yes((plic->enable[context][word] >> bit) & 1), plic->threshold[context]);
    }
    return true;
}
