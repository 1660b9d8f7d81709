// What:  the kernel's own bugs: a report, and the end of the run.
#pragma once

#include "lib/types.h"

// Prints `text` as kprintf does, a backtrace, and ends the run with a failure.
void panic(const char *text, ...) __attribute__((noreturn, format(printf, 1, 2)));

#define assert(condition) \
    ((condition) ? (void)0 : panic("%s:%d: %s does not hold", __FILE__, __LINE__, #condition))
