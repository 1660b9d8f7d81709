#include "machine/device_dma.h"

#include "cpu/stops.h"

static bool dma_read(void *board, u64 pa, void *bytes, size_t size)
{
    const struct device_dma *who = board;
    stops_touched_by_device(who->m->cpu, who->device, pa, size, false);
    return machine_read_memory(who->m, pa, bytes, size);
}

// A device's store ends the reservation of whoever has one (Unpriv. 13.2): of all, which is
// allowed.
static bool dma_write(void *board, u64 pa, const void *bytes, size_t size)
{
    const struct device_dma *who = board;
    for (u32 i = 0; i < who->m->cpu->hart_count; i++) {
        who->m->cpu->harts[i].s.reservation = HART_NO_RESERVATION;
    }
    stops_touched_by_device(who->m->cpu, who->device, pa, size, true);
    return machine_write_memory(who->m, pa, bytes, size);
}

struct bus_dma device_dma(struct device_dma *who)
{
    return (struct bus_dma){.board = who, .read = dma_read, .write = dma_write};
}
