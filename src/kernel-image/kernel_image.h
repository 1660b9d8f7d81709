// The teaching kernel that the program carries: an ELF file with symbols and debug information. Link
// vitrine_kernel_image, which brings KERNEL_PROCESSOR: the least that it runs on, as isa_string_parse reads it.
#pragma once

#include <stdint.h>

extern const unsigned char kernel_image[];
extern const uint64_t kernel_image_size; // in bytes

// The programs that the kernel's file system has, with the debug information that they don't have there;
// a row without a name ends them.
struct kernel_program {
    const char *name;
    const unsigned char *bytes; // an ELF file
    uint64_t size;
};
extern const struct kernel_program kernel_programs[];

// What a debugger has to know of the kernel (docs/guest-descriptions.md): a text in YAML.
extern const unsigned char kernel_guest[];
extern const uint64_t kernel_guest_size;
