// The teaching kernel that the program carries: an ELF file with symbols and debug information. Link
// vitrine_kernel_image.
#pragma once

#include <stdint.h>

extern const unsigned char kernel_image[];
extern const uint64_t kernel_image_size; // in bytes
