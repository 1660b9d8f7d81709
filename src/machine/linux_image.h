// A kernel as Linux builds it to be loaded without an ELF loader: flat, with a header of 64 bytes
// (Linux, Documentation/arch/riscv/boot-image-header.rst).
//
//      0  code0, code1    two instructions: the entry is the first byte
//      8  text_offset     from a multiple of 2 MiB; Linux for RV64 in S-mode says 2 MiB
//     16  image_size      in memory, its zeroed data included; 0 if it is not known
//     24  flags           bit 0: big-endian
//     48  magic           "RISCV"
//     56  magic2          "RSC", 5
//
// Inexact: it goes to 2 MiB behind the start of RAM whatever text_offset says, as on QEMU.
#pragma once

#include "machine/elf_loader.h"

#define LINUX_IMAGE_OFFSET (2ULL << 20) // from the start of RAM

bool linux_image_recognise(const struct image *image);

// Loads it. False with ERROR_IMAGE, and nothing loaded, where it does not fit or is for another
// byte order.
bool linux_image_load(const struct image *image, const struct memory_image *ram,
                      struct elf_info *info, struct error *error);
