// What somebody who knows the guest's kernel and its programs can tell of them: which process runs,
// what a system call means, whose symbols hold where. The trap log and its kin ask through this;
// any function may be null, and where nobody knows, they do without.
//
// None of them may change the machine. `hart` is a hart of it, whose state is that of the moment.
#pragma once

#include "base/types.h"
#include "cpu/hart.h"

struct symbols;

#define GUEST_NAME_SIZE 24
#define GUEST_CALL_SIZE 128

struct guest_process {
    u64 pid;                    // 0 for none
    char name[GUEST_NAME_SIZE]; // cut, and always terminated
};

// A place in an address space: what is needed to say whose code or data an address is in.
struct guest_place {
    u64 address;
    enum privilege mode; // of the code there, or of whoever uses the address
    u64 satp;
    u64 pid;             // of the process that runs, 0 where unknown
    const char *process; // its name then, if that is known: it may be gone by now
};

// A system call, as it begins.
struct guest_call {
    char name[GUEST_NAME_SIZE]; // "read"
    char text[GUEST_CALL_SIZE]; // "read(0, 0x3f90, 12)"
};

struct guest_view {
    void *self;

    // The process on whose behalf the hart runs: in U-mode or just trapped from it, the one whose
    // program it is; in the kernel, the one the kernel works for. False where there is none.
    bool (*process)(void *self, u32 hart, struct guest_process *process);

    // The system call that the hart has just trapped with: arguments are in its registers, memory
    // is as the program left it. False where it is none that is known.
    bool (*call)(void *self, u32 hart, struct guest_call *call);

    // Writes what the call returned, "12" or "-1 (no such file)", of the register a0 at its return.
    // False where nothing more than the number is known.
    bool (*result)(void *self, const struct guest_call *call, u64 a0, char *text, size_t size);

    // The names that hold at a place, or null.
    const struct symbols *(*symbols)(void *self, const struct guest_place *place);

    // The address that code at a place was linked at, which may be mapped elsewhere too: the
    // place's own where that is not known.
    u64 (*linked)(void *self, const struct guest_place *place);

    // Writes the line of source of the code at a place, "trap.c:37". False where it is not known.
    bool (*source)(void *self, const struct guest_place *place, char *text, size_t size);
};
