// The guest's own view, from outside: its processes, who runs where, what its system calls say,
// without touching its code. Driven by debug information and a description of the kernel
// (guest_description.h). Only looks.
#pragma once

#include "base/text.h"
#include "inspect/guest_description.h"
#include "inspect/guest_programs.h"
#include "inspect/guest_space.h"
#include "inspect/guest_view.h"
#include "inspect/symbols.h"

#define GUEST_TEXT_SIZE 48

struct guest;

// What it is made of; all must outlive it.
struct guest_parts {
    const struct machine *m;
    const struct symbols *symbols; // the kernel's
    struct debug_info *debug;      // the kernel's
    const struct guest_description *description;
    struct guest_programs *programs; // null where no program is known
};

// Whether the kernel is the one that the description describes: it has all the symbols that are
// named.
bool guest_fits(const struct guest_description *description, const struct symbols *symbols);

// Null with ERROR_IMAGE where the description names what the debug information does not have, or
// ERROR_HOST.
struct guest *guest_create(const struct guest_parts *parts, struct error *error);
void guest_destroy(struct guest *guest); // null is allowed

struct guest_process_info {
    u64 address; // of the kernel's structure
    i64 pid;
    char name[GUEST_NAME_SIZE];
    char state[GUEST_NAME_SIZE];
    bool has_parent;
    i64 parent;
    char waits[GUEST_TEXT_SIZE]; // what it waits for, "" for nothing
    u64 satp;                    // that its program runs with
    u64 frame;                   // its trap frame, as the kernel addresses it; 0 for none
    bool runs;                   // on hart `hart`
    u32 hart;
};

// The process that runs on the hart. False where there is none.
bool guest_current(const struct guest *guest, u32 hart, struct guest_process_info *info);

// The same, as little as is told with every trap: number and name.
bool guest_current_process(const struct guest *guest, u32 hart, struct guest_process *process);

// The process with that pid.
bool guest_find(const struct guest *guest, i64 pid, struct guest_process_info *info);

// The process of that slot of the table; `used` says whether it is one. False from the table's size
// on.
bool guest_slot(const struct guest *guest, u64 slot, bool *used, struct guest_process_info *info);

// Memory as the kernel addresses it, and as the process's program does.
struct guest_space guest_kernel_space(const struct guest *guest);
struct guest_space guest_process_space(const struct guest *guest,
                                       const struct guest_process_info *info);

// The registers of the program as they are in its trap frame, or, where the process does not run,
// those of its thread in the kernel. False where they can't be read.
bool guest_frame_registers(const struct guest *guest, const struct guest_process_info *info,
                           struct debug_frame *frame);
bool guest_context_registers(const struct guest *guest, const struct guest_process_info *info,
                             struct debug_frame *frame);

// The symbols and debug information of the program that the process runs; null for none.
const struct guest_program *guest_program(const struct guest *guest,
                                          const struct guest_process_info *info);

// Where code that is mapped twice was linked: the address itself where it is not.
u64 guest_linked_address(const struct guest *guest, u64 address);

// What the code at an address does on the way of a trap.
enum guest_phase {
#define PHASE(name, text) GUEST_PHASE_##name,
#include "inspect/guest_phase.def"
#undef PHASE
    GUEST_PHASE_COUNT
};
enum guest_phase guest_phase_of(const struct guest *guest, enum privilege mode, u64 pc);
const char *guest_phase_name(enum guest_phase phase);

// --- system calls (guest_calls.c) ---

// The call that registers x[0..31] of a program make, in words.
bool guest_call_format(const struct guest *guest, const u64 *x, const struct guest_space *space,
                       struct guest_call *call);

// What it returned, in words: "12", "-2 (no such file)".
void guest_result_format(const struct guest *guest, u64 a0, char *text, size_t size);

// The bytes that the call has brought into memory: "\"echo hi\\n\""; "" for none.
void guest_brought_format(const struct guest *guest, const char *call, const u64 *arguments, u64 a0,
                          const struct guest_space *space, char *text, size_t size);

// Whether the call never returns.
bool guest_never_returns(const struct guest *guest, const char *call);
