// What the files guest*.c share of struct guest: the description, compiled.
#pragma once

#include "inspect/guest.h"
#include "inspect/guest_path.h"

#define GUEST_PHASE_PLACES 128
#define GUEST_ARGUMENTS    6
#define GUEST_REGISTERS    32

enum guest_argument_kind {
    ARGUMENT_INT,      // 32 bits, signed
    ARGUMENT_LONG,     // 64 bits, signed
    ARGUMENT_UNSIGNED, // 64 bits
    ARGUMENT_POINTER,
    ARGUMENT_TEXT,  // a pointer to a text that ends with 0
    ARGUMENT_TEXTS, // a pointer to pointers to such, up to a null pointer
    ARGUMENT_IN,    // a pointer to bytes that the call reads; the next argument counts them
    ARGUMENT_OUT,   // a pointer to bytes that the call writes; the result counts them
};

struct guest_call_type {
    const char *name;
    u64 number;
    u32 count;
    enum guest_argument_kind arguments[GUEST_ARGUMENTS];
};

struct guest_place_of_phase {
    u64 start, end;
    enum guest_phase phase;
};

#define GUEST_STATES_MAX 32

struct guest {
    struct guest_parts parts;
    struct guest_program kernel;
    struct guest_space space; // the kernel's, while its tables are not there
    struct guest_path root, current, table, parent;
    struct guest_path pid, name, state, waits, process_root, frame, context; // of a process
    const struct debug_type *process_type;                                   // structure
    u64 table_count;
    i64 free_state;
    struct debug_enumerator states[GUEST_STATES_MAX]; // their names without the prefix
    u32 state_count;
    struct guest_path frame_pc, frame_registers[GUEST_REGISTERS]; // of a trap frame
    struct guest_path context_registers[GUEST_REGISTERS];
    struct guest_place_of_phase phases[GUEST_PHASE_PLACES];
    u32 phase_count;
    struct guest_alias aliases[GUEST_LIST_MAX];
    u64 alias_linked[GUEST_LIST_MAX];
    u32 alias_count;
    u32 number_register;
    struct guest_call_type calls[GUEST_CALLS_MAX];
    u32 call_count;
};

// The satp of an address space whose root page table is at the physical address `root`; 0 for 0.
u64 guest_satp_of_root(const struct guest *guest, u64 root);

// Reads the prototypes of the description's calls.
bool guest_calls_compile(struct guest *guest, struct error *error);
