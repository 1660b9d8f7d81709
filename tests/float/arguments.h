// What the programs of this folder are told on the command line.
#pragma once

#include "operands.h"

struct arguments {
    u64 count;            // sets of operands for each operation: --count
    struct random random; // begins with --seed, or 1
    const char *filter;   // operations whose row matches: --filter, where it is not null before
};

// Reads them into `arguments`, which holds the defaults. False for an option that there is not.
bool arguments_read(int argc, char **argv, struct arguments *arguments);
