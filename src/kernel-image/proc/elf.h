// What:  reading a program: the ELF file's header and its loadable segments (System V ABI, chapter 4).
// Invariants: pure; every offset and size is checked against the file before it is used, since a file
//        may hold anything.
// Try it in the debugger: `break elf_check`, `finish`.
#pragma once

#include "lib/types.h"

struct elf_segment {
    u64 va;
    u64 memory_bytes;
    const u8 *bytes; // in the file; the rest of memory_bytes is zeros
    u64 file_bytes;
    bool readable, writable, executable;
};

// Whether `file` is a RISC-V program that we can run, all of whose segments lie in the file and in
// [va_min, va_max), none writable and executable at once.
bool elf_check(const u8 *file, u64 size_bytes, u64 va_min, u64 va_max);

// Of a checked program: its entry, and its segments; false where there is no i-th.
u64 elf_entry(const u8 *file);
bool elf_segment(const u8 *file, u32 i, struct elf_segment *segment);
