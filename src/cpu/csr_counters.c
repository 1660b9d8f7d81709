// The counters.
#include "cpu/csr_hooks.h"

static u64 live_count(const struct hart *h, u64 inhibit)
{
    u64 steps = h->clock - h->s.stopped_clock;
    return inhibit == MCOUNTINHIBIT_CY ? h->clock : steps - h->s.untired;
}

static u64 counter_value(const struct hart *h, u64 inhibit, u64 offset)
{
    return h->s.mcountinhibit & inhibit ? offset : live_count(h, inhibit) + offset;
}

// A written value is what the next instruction reads (Priv. 3.1.10): this one does not count.
static void counter_write(const struct hart *h, u64 inhibit, u64 *offset, u64 value)
{
    *offset = h->s.mcountinhibit & inhibit ? value : value - (live_count(h, inhibit) + 1);
}

u64 csr_get_cycle(const struct hart *h, const struct csr_row *row)
{
    return counter_value(h, MCOUNTINHIBIT_CY, h->s.cycle_offset) & row->readable;
}

void csr_set_cycle(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_cycle(h, row), value, mask);
    counter_write(h, MCOUNTINHIBIT_CY, &h->s.cycle_offset, merged);
}

u64 csr_get_instret(const struct hart *h, const struct csr_row *row)
{
    return counter_value(h, MCOUNTINHIBIT_IR, h->s.instret_offset) & row->readable;
}

void csr_set_instret(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_instret(h, row), value, mask);
    counter_write(h, MCOUNTINHIBIT_IR, &h->s.instret_offset, merged);
}

// The values go over from one way of keeping them to the other.
void csr_set_mcountinhibit(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 cycle = counter_value(h, MCOUNTINHIBIT_CY, h->s.cycle_offset);
    u64 instret = counter_value(h, MCOUNTINHIBIT_IR, h->s.instret_offset);
    u64 before = h->s.mcountinhibit;
    csr_set_plain(h, row, value, mask);
    u64 changed = before ^ h->s.mcountinhibit;
    // This instruction is counted by a counter that stood or stands still on neither side of it.
    if (changed & MCOUNTINHIBIT_CY) {
        counter_write(h, MCOUNTINHIBIT_CY, &h->s.cycle_offset, cycle);
    }
    if (changed & MCOUNTINHIBIT_IR) {
        counter_write(h, MCOUNTINHIBIT_IR, &h->s.instret_offset, instret);
    }
}
