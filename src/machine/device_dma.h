// How the board's devices reach memory by themselves.
#pragma once

#include "machine/machine.h"

// Whose access it is.
struct device_dma {
    struct machine *m;
    const char *device; // its name in board.def
};

// The access, which is `who`'s as long as that is there.
struct bus_dma device_dma(struct device_dma *who);
