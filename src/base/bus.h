// What a processor and a board see of each other, and all that they see. The processor reaches
// memory and devices through it; the board raises the processor's interrupt wires through it.
// Neither side includes the other's headers: the machine wires them.
#pragma once

#include "base/types.h"

#define BUS_PAGE_SIZE    4096ULL
#define BUS_MEMORIES_MAX 4

// What became of an access to a device.
enum bus_result {
    BUS_OK,      // done, nothing that the processor must know of
    BUS_CHANGED, // done; a wire or the time of the next event changed: end the slice
    BUS_FAULT,   // nothing there, or a size or alignment that the device does not take
};

// A piece of the physical address space that is plain memory.
struct bus_memory {
    u64 base;       // physical address of the first byte, a multiple of BUS_PAGE_SIZE
    u64 size_bytes; // a multiple of BUS_PAGE_SIZE
    u8 *host;       // where the host keeps it
    bool writable;  // by the guest
    bool commanded; // stores go to the board's device here, which alone changes what is in it
    bool hidden;    // loads and fetches do so too, for the time being, as if there were no memory
    u64 first_page; // number of its first page, counted over all memories in order
};

struct bus {
    struct bus_memory memories[BUS_MEMORIES_MAX]; // main memory first
    u32 memory_count;
    void *board; // handed back to the two functions below

    // A device access of `size` bytes (1, 2, 4 or 8) at physical address `pa`, at time `clock`
    // (in steps of the board's clock, exact to the instruction that makes the access).
    enum bus_result (*read)(void *board, u64 pa, u32 size, u64 clock, u64 *value);
    enum bus_result (*write)(void *board, u64 pa, u32 size, u64 clock, u64 value);
};

// How a device reaches memory by itself (DMA). It is lent one for the time of a call. Both
// functions answer false, and nothing is copied, where not all of [pa, pa + size) is memory (to be
// written: RAM). What is written is coherent with everything that was derived from memory.
struct bus_dma {
    void *board; // handed back to the two functions
    bool (*read)(void *board, u64 pa, void *bytes, size_t size);
    bool (*write)(void *board, u64 pa, const void *bytes, size_t size);
};

// The memory that holds the byte at `pa`, or null where there is none, or it is hidden.
static inline const struct bus_memory *bus_memory_at(const struct bus *bus, u64 pa)
{
    for (u32 i = 0; i < bus->memory_count; i++) {
        const struct bus_memory *memory = &bus->memories[i];
        if (pa - memory->base < memory->size_bytes && !memory->hidden) {
            return memory;
        }
    }
    return NULL;
}

static inline u8 *bus_host_address(const struct bus_memory *memory, u64 pa)
{
    return memory->host + (pa - memory->base);
}

// The number of the page of `memory` that holds `pa`.
static inline u64 bus_page_number(const struct bus_memory *memory, u64 pa)
{
    return memory->first_page + (pa - memory->base) / BUS_PAGE_SIZE;
}
