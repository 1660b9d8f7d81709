// Images: the bytes of a file that goes into the machine, and the stretch of guest memory that it
// goes to. What the bytes mean is not known here: elf_loader.h reads ELF files.
#pragma once

#include "base/error.h"
#include "base/types.h"

#define IMAGE_SIZE_MAX (1ULL << 30) // of a file, in bytes; a kernel with debug information is half
#define IMAGE_NAME_MAX 128          // of a name in messages, with its end

// RAM as a loader sees it: physical addresses [base, base + size_bytes), `bytes` on the host.
struct memory_image {
    u64 base;
    u64 size_bytes;
    u8 *bytes;
};

// A file in the host's memory. `name` is what messages call it: printable, on one line, and the
// tail of a path that is too long.
struct image {
    const u8 *bytes;
    size_t size;
    char name[IMAGE_NAME_MAX];
    u8 *owned; // what image_close frees; null when the bytes belong to somebody else
};

// Reads the whole file at `path` (a regular file or a pipe, 1 byte to IMAGE_SIZE_MAX). False with
// ERROR_FILE when that can't be done, and there is nothing to close then.
bool image_open(const char *path, struct image *image, struct error *error);

// The image that consists of `size` bytes at `bytes`, which stay the caller's.
struct image image_from_memory(const void *bytes, size_t size, const char *name);

// Gives back what image_open took; the image is empty afterwards.
void image_close(struct image *image);

// Whether all of [pa, pa + size) lies in `ram`. An empty range lies in it at its end, too.
bool image_range_in_ram(const struct memory_image *ram, u64 pa, u64 size);

// Copies the image as it is to the physical address `pa`. False with ERROR_IMAGE, and RAM
// untouched, when it does not fit there.
bool image_load_raw(const struct image *image, const struct memory_image *ram, u64 pa,
                    struct error *error);
