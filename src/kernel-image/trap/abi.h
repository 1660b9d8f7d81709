// What:  what the kernel and its programs agree on, besides the rows of syscalls.def.
// Invariants: included by both sides; nothing here but types and numbers.
#pragma once

#include "lib/types.h"

enum syscall_number {
#define SYSCALL(number, name, count, arguments, meaning) SYS_##name = number,
#include "trap/syscalls.def"
#undef SYSCALL
};

enum error_number {
#define ERROR(number, name, meaning) E_##name = number,
#include "trap/errors.def"
#undef ERROR
};

enum process_state {
#define STATE(name, meaning) STATE_##name,
#include "proc/state.def"
#undef STATE
};

enum outcome {
#define OUTCOME(name, meaning) OUTCOME_##name,
#include "proc/outcome.def"
#undef OUTCOME
};

// How a child ended: `value` is its exit status if it EXITED.
struct ending {
    enum outcome outcome;
    int value;
};

#define NAME_BYTES    32 // of a process or a file, with the zero
#define PATH_BYTES    32
#define ARGUMENTS_MAX 16
#define CONSOLE_FD    0

// A row of what `ps` prints.
struct process_info {
    int pid;
    int parent;
    enum process_state state;
    char name[NAME_BYTES];
    char waits_for[NAME_BYTES]; // while SLEEPING
    u64 turns;                  // how often the scheduler has chosen it
    u64 run_microseconds;       // on a hart, user and kernel
};
