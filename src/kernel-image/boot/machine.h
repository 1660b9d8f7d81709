// What:  what is done in M-mode, once on each hart: see machine.c.
#pragma once

#include "lib/types.h"

// Called by _start on every hart's own stack; leaves for S-mode and kernel_main.
void machine_start(u64 hart_id, u64 device_tree) __attribute__((noreturn));

// Ends the run with a report: a trap that M-mode did not expect.
void machine_panic(u64 cause, u64 pc, u64 value) __attribute__((noreturn));
