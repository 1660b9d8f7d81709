// Loads a kernel: the segments of an ELF file go to their physical addresses (p_paddr), the rest of
// each segment is zeroed.
#pragma once

#include "machine/image.h"

#define ELF_LOADER_SEGMENTS_MAX 64 // loadable ones, in a file

// Where things are after loading; physical addresses.
struct elf_info {
    u64 entry;
    u64 low_pa; // of the first byte loaded
    u64 end_pa; // of the first byte after all that was loaded, zeroed bytes included

    // The symbols of the host-target interface, through which test programs report (HTIF). 0 for
    // one that the file does not define or that does not lie in RAM. The signature is
    // [begin_signature, end_signature); either both are given or none.
    u64 tohost, fromhost;
    u64 begin_signature, end_signature;
};

// Loads `image` into `ram`. Everything is checked before the first byte is written: on false RAM is
// as it was, and `error` (ERROR_IMAGE) says what is wrong in the file, where, and the way out.
bool elf_load(const struct image *image, const struct memory_image *ram, struct elf_info *info,
              struct error *error);

// The same from the file at `path`; also false with the errors of image_open.
bool elf_load_file(const char *path, const struct memory_image *ram, struct elf_info *info,
                   struct error *error);

// The lowest physical address that elf_load would load to; UINT64_MAX where it would refuse the
// file.
u64 elf_lowest_address(const struct image *image);
