// From the command line to a machine: QEMU's options as this machine understands them.
#pragma once

#include "machine/machine.h"
#include "network.h"
#include "options.h"

#include <stdio.h>

// The machine that the options ask for, with nothing to boot yet. Null with `error`.
struct machine *machine_options_create(const struct options *options, struct error *error);

// Tells the machine what to boot: firmware, kernel, what belongs to them and what -device loader
// names; without any of it, `kernel` (null for none), whose name is `name`. `network` is for
// -netdev; null where there may be none.
bool machine_options_name_images(const struct options *options, struct machine *m,
                                 const void *kernel, size_t kernel_size, const char *name,
                                 struct network *network, struct error *error);

// Where an option's value is "help": prints what it takes, and answers true.
bool machine_options_help(const struct options *options, FILE *file);
