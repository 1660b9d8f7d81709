// Starting the machine: images into memory, the reset ROM, the device tree.
#pragma once

#include "machine/machine.h"

// Loads everything into memory, which must be clear, and answers where harts start. False with
// `error`.
bool boot_load(struct machine *m, u64 *reset_pc, struct error *error);
