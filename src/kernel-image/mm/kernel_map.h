// What:  the kernel's share of every address space; see layout.h.
#pragma once

#include "lib/types.h"

// The root page table with nothing but the kernel.
extern u64 *kernel_map_root;

// Builds the kernel's tables: text R X, constants R, the rest of memory up to `memory_end` R W,
// devices R W, and a stack for every process slot. Panics where memory does not suffice.
void kernel_map_create(u64 memory_end);

// Turns translation on, on the calling hart.
void kernel_map_enter(void);

// Puts the kernel's entries into a new root table.
void kernel_map_share(u64 *root);

// Translates with `root` from now on; null for the kernel's own tables, with no process.
void kernel_map_switch(u64 *root);

// The top of the kernel stack of process slot `slot`.
u64 kernel_stack_top(u32 slot);
