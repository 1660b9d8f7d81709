// What:  the end of a process. See ending.c.
#pragma once

#include "trap/abi.h"

// Ends the calling process.
void ending_exit(enum outcome outcome, i64 value) __attribute__((noreturn));

// Marks all processes of a group to be ended.
void ending_kill_group(int group);

// Ends the calling process, at the next way back to U-mode, if somebody has killed it.
void ending_check(void);
