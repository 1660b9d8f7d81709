// A program laid out in memory, and as an ELF file that both emulators boot.
#pragma once

#include "program.h"

enum { IMAGE_SEGMENTS = 3 };

// The file, and what it puts where: the start of RAM with all data, the code of the cases, the
// runtime.
struct image_file {
    enum reference reference; // the program's
    u8 *bytes;
    size_t size_bytes;
    struct image_segment {
        u64 pa, size_bytes, offset; // in the file
    } segments[IMAGE_SEGMENTS];
};

// The bytes of the file that are at `pa`, in one of its segments.
const u8 *image_at(const struct image_file *image, u64 pa);

// Lays `program` out, which fills in the headers of its cases; cases that do not fit are left out
// (program->case_count says how many are in). To be freed with free(file.bytes).
struct image_file image_build(struct program *program);

// The instruction of `c` at `pc`, which jumps to `target`.
u32 image_fix(const struct code *c, u64 pc, u64 target);
