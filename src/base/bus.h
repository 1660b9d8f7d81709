// What a processor and a board see of each other, and all that they see. The processor reaches
// memory and devices through it; the board raises the processor's interrupt wires through it.
// Neither side includes the other's headers: the machine wires them.
#pragma once

#include "base/types.h"

// What became of an access to a device.
enum bus_result {
    BUS_OK,      // done, nothing that the processor must know of
    BUS_CHANGED, // done; a wire or the time of the next event changed: end the slice
    BUS_FAULT,   // nothing there, or a size or alignment that the device does not take
};

struct bus {
    u8 *ram;       // host address of the first byte of RAM
    u64 ram_base;  // physical address of it
    u64 ram_size;  // in bytes, a multiple of 4096
    void *board;   // handed back to the two functions below

    // A device access of `size` bytes (1, 2, 4 or 8) at physical address `pa`, at time `clock`
    // (in steps of the board's clock, exact to the instruction that makes the access).
    enum bus_result (*read)(void *board, u64 pa, u32 size, u64 clock, u64 *value);
    enum bus_result (*write)(void *board, u64 pa, u32 size, u64 clock, u64 value);
};

// Whether all of [pa, pa + size) is RAM; size at least 1.
static inline bool bus_is_ram(const struct bus *bus, u64 pa, u64 size)
{
    u64 offset = pa - bus->ram_base;
    return offset < bus->ram_size && size <= bus->ram_size - offset;
}

static inline u8 *bus_host_address(const struct bus *bus, u64 pa)
{
    return bus->ram + (pa - bus->ram_base);
}
