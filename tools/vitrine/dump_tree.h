// -machine dumpdtb=FILE: the device tree that the guest would get, and no run.
#pragma once

#include "machine/machine.h"
#include "options.h"

// Whether that is asked for.
bool dump_tree_asked(const struct options *options);

// Writes the tree of a machine that has been booted. False with ERROR_FILE.
bool dump_tree(const struct options *options, const struct machine *m, struct error *error);
