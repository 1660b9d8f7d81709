// What:  running a guest: another kernel, in U-mode, in a part of its monitor's memory. See guest.c.
#pragma once

#include "trap/abi.h"

struct guest_run;
struct process;
struct trapframe;

// A trap while `process` runs its guest, which is over then: the frame is the monitor's again, back
// from its system call.
void guest_stop(struct process *process, struct trapframe *frame);

// The root page table to run it with: its guest's, while it runs one.
u64 *guest_root(const struct process *process);

// The process ends: gives back what its guest had.
void guest_free(struct process *process);
