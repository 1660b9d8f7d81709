// Starting the machine: images into memory, the reset ROM, the device tree.
#pragma once

#include "machine/machine.h"

// Adds a range. False with ERROR_IMAGE where it overlaps one that is there.
bool boot_claim(struct boot_ranges *ranges, struct boot_range range, struct error *error);

// Loads everything into memory, which must be clear, and answers where harts start; hart_pc has the
// harts that start elsewhere, or 0. False with `error`.
bool boot_load(struct machine *m, u64 *reset_pc, u64 hart_pc[MACHINE_HARTS_MAX],
               struct error *error);

// The device tree of a machine that has been booted, as it was put into memory, and its size.
const void *boot_device_tree(const struct machine *m, size_t *size);
