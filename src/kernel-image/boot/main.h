// What:  the kernel's first function in S-mode. See main.c.
#pragma once

#include "lib/types.h"

#define BOOT_HART 0

// machine_start comes here on every hart, still without translation; tp points to its struct hart.
void kernel_main(u64 hart_id, u64 device_tree) __attribute__((noreturn));
