// The device tree and the initial RAM disk, which it tells the kernel of: both lie at the end of
// RAM.
#pragma once

#include "machine/boot.h"

// Loads both, where they overlap nothing, and answers where the device tree is: of the machine, or
// of the file that was named in its place, with the boot arguments and the RAM disk put in.
bool boot_tree_place(struct machine *m, struct boot_ranges *ranges, u64 *address,
                     struct error *error);
