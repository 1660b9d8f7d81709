// What:  what the kernel keeps for each hart.
// Why:   several harts run the same kernel; what is one hart's own hangs on its tp.
// Invariants: in the kernel tp always points to the hart's own struct.
// Try it in the debugger: `print harts[0]`, `info harts`.
#pragma once

#include "mm/layout.h"
#include "proc/context.h"

struct process;

struct hart {
    u64 trap_stack_top;      // for traps in the kernel; HART_TRAP_STACK_TOP in hart.inc
    u64 id;                  // mhartid
    struct process *process; // running on it, or null
    struct context scheduler;
    u64 quantum_end; // time at which `process` has had its turn
    bool online;     // it has joined the scheduler
    bool idle;       // it waits for an interrupt
};

_Static_assert(offsetof(struct hart, trap_stack_top) == 0, "hart.inc");

extern struct hart harts[HARTS_MAX];

static inline struct hart *
hart_self(void)
{
    struct hart *self;
    asm volatile("mv %0, tp" : "=r"(self));
    return self;
}

// The boot hart makes ready the others' structs, of which `count` exist and may join.
void hart_table_init(u64 count);

// Lets fewer of them join.
void hart_limit(u64 count);

// How many harts may join the scheduler.
u64 hart_count(void);
