// Comparing what two runs of a program left in memory.
#pragma once

#include "emulators.h"

struct difference {
    bool found;
    u64 case_number; // struct case_header.number
    u64 kind;        // equal for differences of the same kind: the first field, the trap's cause
    char text[512];
};

// Compares the logs, then the rest of what the image put into memory. Differences that known.def
// names are none.
struct difference compare_runs(const struct run *vitrine, const struct run *qemu,
                               const struct image_file *image);

// The names of the registers and CSRs in an end record, by its words; null for those without.
const char *compare_field_name(u32 field);

// The number of the program's records and of its cases, as the log has them.
struct log_size {
    u64 traps, cases;
};
struct log_size compare_count(const struct run *run);
