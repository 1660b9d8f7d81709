// Places in the guest's code as people write them: a function, PROGRAM:FUNCTION, FILE:LINE, LINE of
// the present file, *EXPRESSION.
#pragma once

#include "debugger.h"

// Reads what `text` names, as a breakpoint there for whichever hart, mode and process. A function
// with debug information means the place behind the set-up of its frame, as in gdb; a line means
// every copy of it. False with ERROR_USAGE, which names what may be meant.
bool location_read(struct debugger *d, const char *text, struct breakpoint *place,
                   struct error *error);

// The source file whose path ends with the `length` letters of `text`, as the debug information
// calls it. False where there is none, or its name is too long for `file`.
bool location_file(struct debugger *d, const char *text, size_t length, char *file, size_t size);
