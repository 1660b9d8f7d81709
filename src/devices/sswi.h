// Software interrupts for S-mode ("riscv,aclint-sswi"): a write sets a hart's mip.SSIP, which that
// hart clears by itself.
#pragma once

#include "devices/device.h"

struct sswi_state {
    u64 asked; // bit i: for hart i, and not yet carried on by the board
};

extern const struct device sswi_device;

// Whom a write since the last call asked an interrupt for, bit i for hart i. The board calls it
// after each access.
u64 sswi_take(struct sswi_state *sswi);
