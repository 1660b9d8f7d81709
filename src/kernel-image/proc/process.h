// What:  the process table.
// Why:   a process is what the kernel must know of a running program to stop it and let it go on.
// Invariants: process_lock protects `state` and all that decides who runs, ends and waits; the rest of
//        a slot is touched only by its own process, or while it does not run.
// Try it in the debugger: `ps`, `print processes[0]`, `watch processes[1].state`.
#pragma once

#include "mm/address_space.h"
#include "mm/layout.h"
#include "proc/context.h"
#include "proc/guest.h"
#include "proc/message.h"
#include "proc/sandbox.h"
#include "proc/spinlock.h"
#include "trap/abi.h"

struct file;

struct process {
    enum process_state state;
    int pid;
    char name[NAME_BYTES];
    struct process *parent;
    bool killed;            // it shall end at the next way back to U-mode
    const void *channel;    // SLEEPING: what it waits for
    const char *waits_for;  // the same in words
    u64 wake_time;          // SLEEPING: or until then; TIME_NEVER
    struct process *next;   // RUNNABLE: behind it in the run queue
    struct ending ending;   // ZOMBIE: for waitpid
    int group;              // for Ctrl-C
    u64 turns;              // how often it was chosen
    u64 run_ticks;          // how long it ran, up to its last turn
    u64 run_since;          // RUNNING: since when
    struct context context; // not RUNNING: where its kernel thread goes on
    struct trapframe *frame;
    struct address_space space;
    struct file *files[OPEN_FILES_MAX];
    struct sandbox sandbox;
    struct guest_run *guest; // while it runs a guest
    struct mailbox mailbox;
};

extern struct process processes[PROCESSES_MAX];
extern struct spinlock process_lock;

// The process running on this hart.
struct process *process_self(void);

// The first process, with no parent: the program init, which runs `command` instead of a shell if that
// is not empty.
void process_create_first(const char *command);

// An EMBRYO with a pid and nothing else, or null where the table is full.
struct process *process_allocate(void);

// Takes back the slot of an EMBRYO or ZOMBIE. process_lock is held.
void process_release(struct process *process);

// The process with that pid, or null. process_lock is held.
struct process *process_find(int pid);

// Writes a line for each process to the console, as Ctrl-P does.
void process_print_all(void);
