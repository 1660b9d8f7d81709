// What:  traps: from the vector to whoever deals with them. See trap.c.
#pragma once

#include "lib/types.h"

struct trapframe;

// This hart's traps come to trap_entry from now on, and its interrupts are enabled.
void trap_init_hart(void);

// Called by trap_entry: a program was stopped, or (from_kernel) the idle loop, or the kernel erred.
void trap_from_user(struct trapframe *frame);
void trap_from_kernel(struct trapframe *frame);

// To U-mode, as the frame says; the frame is at the top of the kernel stack.
void trap_return_to(struct trapframe *frame) __attribute__((noreturn));
