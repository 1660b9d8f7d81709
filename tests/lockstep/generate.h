// Making random programs.
#pragma once

#include "program.h"

struct generate_options {
    enum reference reference;
    u64 seed, number; // the same two always give the same program
    u32 case_count;
    u32 body_items_max; // 1 .. CASE_ITEMS
};

// To be freed with free(program.cases).
struct program generate_program(const struct generate_options *options);
