// Memory from outside, for tools and for programs that embed a machine.
#include "machine/machine.h"

#include <string.h>

// Whether all of [pa, pa + size) is memory, and RAM where it is to be written.
static bool is_memory(const struct machine *m, u64 pa, size_t size, bool to_write)
{
    while (size > 0) {
        const struct bus_memory *memory = bus_memory_at(&m->bus, pa);
        if (!memory || (to_write && !memory->writable)) {
            return false;
        }
        u64 left = memory->base + memory->size_bytes - pa;
        u64 part = size < left ? size : left;
        pa += part;
        size -= part;
    }
    return true;
}

// How much of [pa, pa + size) lies in the page of pa.
static size_t part_in_page(u64 pa, size_t size)
{
    size_t left = BUS_PAGE_SIZE - pa % BUS_PAGE_SIZE;
    return size < left ? size : left;
}

bool machine_read_memory(const struct machine *m, u64 pa, void *bytes, size_t size)
{
    if (!is_memory(m, pa, size, false)) {
        return false;
    }
    u8 *to = bytes;
    for (size_t done = 0, part; done < size; done += part) {
        const struct bus_memory *memory = bus_memory_at(&m->bus, pa + done);
        part = part_in_page(pa + done, size - done);
        memcpy(to + done, bus_host_address(memory, pa + done), part);
    }
    return true;
}

bool machine_write_memory(struct machine *m, u64 pa, const void *bytes, size_t size)
{
    if (!is_memory(m, pa, size, true)) {
        return false;
    }
    const u8 *from = bytes;
    for (size_t done = 0, part; done < size; done += part) {
        const struct bus_memory *memory = bus_memory_at(&m->bus, pa + done);
        part = part_in_page(pa + done, size - done);
        cpu_before_store(m->cpu, memory, pa + done, part);
        memcpy(bus_host_address(memory, pa + done), from + done, part);
    }
    return true;
}
