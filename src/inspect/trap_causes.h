// The causes of traps by their names, as people write them.
#pragma once

#include "base/nearest.h"
#include "base/types.h"

// The exceptions, or interrupts, whose name is `word` or ends in it behind a "_" ("page_fault" are
// three), as bits: 0 for none. Of an interrupt, the beginning of that last word will do: "ext".
u64 trap_causes_named(bool interrupt, const char *word);

// Offers what they can be asked for by: their names, and what these end in.
void trap_causes_offer(bool interrupt, struct nearest *nearest);
