// What:  who runs next. See scheduler.c.
#pragma once

#include "trap/abi.h"

struct process;
struct runqueue;

#define QUANTUM_US_MAX 10000000

struct scheduling_rules {
    enum scheduling scheduling;
    u64 quantum_ticks;
};

extern struct scheduling_rules scheduling_rules;

// The run queue. process_lock protects it.
extern struct runqueue scheduler_ready;

// The hart's own thread: chooses, switches, idles, for ever.
void scheduler_run(void) __attribute__((noreturn));

// Puts a process at the end of the run queue. process_lock is held.
void scheduler_make_runnable(struct process *process);

// Gives the hart to the scheduler; returns when the process is chosen again. Its state is already
// what it shall be meanwhile; process_lock is held, before and after.
void scheduler_leave(void);

// The running process goes to the end of the queue.
void scheduler_yield(void);

// Whether the running process has had its turn. With cooperative scheduling a turn has no end, but
// a sandbox's has in any case.
bool scheduler_turn_is_over(void);

// The running process's turn has an end from now on, though scheduling be cooperative.
void scheduler_bound_turn(void);

// Changes the rules, on all harts.
void scheduler_change_rules(const struct scheduling_rules *rules);

// Sets stimecmp to the next time at which this hart has to look up: the end of the running process's
// turn, or the time at which a sleeper wakes, or never.
void scheduler_arm_timer(void);
