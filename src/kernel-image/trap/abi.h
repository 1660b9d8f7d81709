// What:  what the kernel and its programs agree on, besides the rows of syscalls.def.
// Invariants: included by both sides; nothing here but types and numbers.
#pragma once

#include "lib/types.h"
#include "trap/trapframe.h"

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

#define NAME_BYTES         32 // of a process or a file, with the zero
#define ARGUMENTS_MAX      16 // of a program
#define MESSAGES_MAX       8  // in a process's queue
#define OPEN_FILES_MAX     16 // of a process
#define PIPE_BYTES         512
#define NODE_BYTES_MAX     (512 * 4096) // of a file
#define WAIT_ONLY_IF_ENDED 1            // option of waitpid: 0 rather than waiting

// How a child ended: `value` is its exit status if it EXITED.
struct ending {
    enum outcome outcome;
    i64 value;
};

// How a running process loses its hart: only when it sleeps, yields or ends; or by the timer as well.
enum scheduling { SCHEDULING_UNCHANGED = -1, SCHEDULING_COOPERATIVE, SCHEDULING_TIMER };

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

// Ways to open a file, added up.
enum open_mode {
    OPEN_READ = 1,
    OPEN_WRITE = 2,
    OPEN_CREATE = 4, // if there is none
    OPEN_EMPTY = 8,  // throw away what is in it
    OPEN_APPEND = 16,
};

enum file_kind { FILE_CONSOLE, FILE_PIPE, FILE_NODE };

struct file_info {
    enum file_kind kind;
    bool read_only;
    u64 size_bytes;
    char name[NAME_BYTES];
};

// LINES: the console echoes and lets lines be edited; Ctrl-C ends the foreground group. KEYS: every
// character goes to the reader at once, and nothing is echoed.
enum console_mode { CONSOLE_LINES, CONSOLE_KEYS };

// A guest of a monitor (the system call `guest`): its registers, which are filled in when it stops together
// with scause, stval and sepc, and the monitor's memory that it may use, in pages.
struct guest {
    struct trapframe frame;
    u64 memory; // where its text begins, that it may read and execute
    u64 text_bytes;
    u64 data_bytes; // right behind, that it may read and write
};

// What processes that share no memory pass each other. `sender` is filled in by the kernel.
struct message {
    int sender;
    int code;
    i64 value;
};
