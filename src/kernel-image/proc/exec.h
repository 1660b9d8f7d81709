// What:  exec for the kernel's own use: the first process has no program to call it from.
#pragma once

#include "lib/types.h"

// Makes the calling process run the program `path` with `arguments` (ended by null; kernel memory).
// The count of the arguments, or minus an error number: the process is then as before.
i64 exec_program(const char *path, char *const *arguments);
