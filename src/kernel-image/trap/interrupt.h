// What:  interrupts. See interrupt.c.
#pragma once

#include "lib/types.h"

// Serves the interrupt with that code (enum interrupt).
void interrupt_serve(u64 code);
