// The line that says where the machine stands.
#pragma once

#include "debugger.h"

// Prints where the selected hart is, and the instruction that it will execute next:
//
//     hart 0  U  0x10cca <spin+0x8>:  j  0x10cca
void place_line_show(struct debugger *d);
