// The ELF files of a guest's programs, found by the name of the process that runs them: those that
// are embedded in the emulator, those that somebody has named (--symbols FILE@...), those that lie
// where the description of the kernel says, seen from the kernel's file.
#pragma once

#include "inspect/debug_info.h"
#include "inspect/symbols.h"
#include "machine/image.h"

// A program's names and debug information. `debug` is null where it could not be read.
struct guest_program {
    const char *name;
    const struct symbols *symbols;
    struct debug_info *debug;
};

// Finds a program that the emulator carries: its ELF file as an image that stays. False where there
// is none of that name.
typedef bool guest_carried(const char *name, struct image *image);

struct guest_programs;

// `carried` is null where the emulator carries none. `kernel_path` (or null) is the kernel's file,
// `patterns` (`count` of them, which must stay) say where programs lie, seen from its folder, with
// %s for the name. Null where the host has no memory.
struct guest_programs *guest_programs_create(guest_carried *carried, const char *kernel_path,
                                             const char *const *patterns, u32 count);
void guest_programs_destroy(struct guest_programs *programs); // null is allowed

// Whom a file that somebody has named is for. Each may be left out: satp and pid 0, name "".
struct guest_program_owner {
    u64 satp;
    i64 pid;
    char name[64];
    bool kernel; // and of the kernel
};

// "FILE", "FILE@sh", "FILE@pid=3", "FILE@satp=0x8000…", "FILE@kernel": adds the file. A FILE
// without an owner is for every process that has no other; one of the kernel's is for the code in
// S-mode and M-mode that lies where its symbols do. False with `error`.
bool guest_programs_add(struct guest_programs *programs, const char *text, struct error *error);

// The same of the kernel's code, with its section .text at `text_address`, wherever it was linked.
// Its lines and types are known only where that is the same.
bool guest_programs_add_moved(struct guest_programs *programs, const char *path, u64 text_address,
                              struct error *error);

// The kernel's file that `address` lies in, or null; all of them, null from their count on.
const struct guest_program *guest_programs_of_code(const struct guest_programs *programs,
                                                   u64 address);
const struct guest_program *guest_programs_code_at(const struct guest_programs *programs,
                                                   u32 index);

// The programs whose files have been read so far, in no order; null from their count on.
const struct guest_program *guest_programs_at(const struct guest_programs *programs, u32 index);

// The program of a process; null where none is known.
const struct guest_program *guest_programs_find(struct guest_programs *programs, u64 satp, i64 pid,
                                                const char *name);
