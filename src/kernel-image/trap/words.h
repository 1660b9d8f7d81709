// What:  the words for the numbers of abi.h. Compiled into the kernel and into the programs.
#pragma once

#include "trap/abi.h"

// "RUNNABLE", "ZOMBIE".
const char *state_name(enum process_state state);

// "stack overflow".
const char *outcome_text(enum outcome outcome);

// Of a system call's negative result: "no such file".
const char *error_text(i64 result);
