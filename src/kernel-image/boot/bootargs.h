// What:  the kernel's command line: words like `quantum=5` and `run="count 3"`, from the device tree.
// Invariants: pure.
// Try it in the debugger: `break bootargs_find`, `finish`.
#pragma once

#include "lib/types.h"

// Copies the value of the first word key=value; quotes keep blanks together and are not copied. False
// where there is none, or it does not fit; `value` is then the empty string.
bool bootargs_find(const char *arguments, const char *key, char *value, size_t size_bytes);
