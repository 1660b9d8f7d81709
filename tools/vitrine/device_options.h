// -device, -global: what is on the board beside what is always there.
#pragma once

#include "machine/machine.h"
#include "network.h"
#include "options.h"

#include <stdio.h>

// Puts the devices that the options name on the board, network cards into `network`, which is null
// where there may be none. False with `error`.
bool device_options_add(const struct options *options, struct machine *m, struct network *network,
                        struct error *error);

// Prints the names that -device takes.
void device_options_print(FILE *file);
