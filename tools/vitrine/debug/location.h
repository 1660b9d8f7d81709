// Places in the guest's code as people write them: a function, PROGRAM:FUNCTION, FILE:LINE, LINE of
// the present file, *EXPRESSION.
#pragma once

#include "debugger.h"

// Reads what `text` names, as a breakpoint there for whichever hart, mode and process. A function with
// debug information means the place behind the set-up of its frame, as in gdb; a line means every copy
// of it. False with ERROR_USAGE, which names what may be meant.
bool location_read(struct debugger *d, const char *text, struct breakpoint *place,
                   struct error *error);
