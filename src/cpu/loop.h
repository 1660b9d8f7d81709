// Fused loops: a block that is the whole body of a loop, done by one handler.
#pragma once

#include "cpu/code.h"

enum { LOOP_INSNS_MAX = 5 };

// The handler that runs a block of these `count` instructions, whose last is a branch to the first,
// for as long as the loop goes on and the budget lasts; null where there is none. It stands in the
// first's slot; the other slots keep their handlers, which go on where something was unusual.
handler *loop_find(const struct insn *insns, u32 count);
