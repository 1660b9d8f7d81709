// What:  the processes that wait for a hart, first come, first served: round robin.
// Invariants: pure; holds exactly the RUNNABLE processes; process_lock is held by the caller.
// Try it in the debugger: `print scheduler_ready`.
#pragma once

struct process;

struct runqueue {
    struct process *first;
    struct process *last;
};

void runqueue_append(struct runqueue *queue, struct process *process);

// Takes the first out; null where the queue is empty.
struct process *runqueue_take(struct runqueue *queue);
