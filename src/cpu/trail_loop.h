// Loops of one block all of whose values can be worked out anew: one mark for all its rounds. Their
// last instruction goes back behind the probe.
#pragma once

#include "cpu/code.h"

// The handler of a branch or jump at a block's end, whose target is the block behind its first
// operation; null where there is none.
handler *trail_loop_of(u32 op);
