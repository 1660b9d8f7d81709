// What:  the read-only files that were built into the kernel: the programs, and some text.
// Invariants: the table comes from the build (files.S, made from the list in CMakeLists.txt) and ends
//        with a row without a name.
// Try it in the debugger: `print image_files[0]`.
#pragma once

#include "lib/types.h"

struct image_file {
    const char *name;
    const u8 *bytes;
    u64 size_bytes;
};

extern const struct image_file image_files[];

// The file of that name, or null.
const struct image_file *image_find(const char *name);
