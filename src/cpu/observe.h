// Watching every instruction.
//
// An observer is not asked for: while there is one, blocks are translated with a probe before each
// instruction, and without it they are as if there had never been any.
#pragma once

#include "cpu/code.h"

// Has `insn` called after each instruction that a hart attempts; null for nobody. To be called
// between runs. What is observed must not be changed.
void cpu_observe(struct cpu *cpu, void (*insn)(void *self, const struct insn_record *record),
                 void *self);

// --- for cpu/ only ---

// The probe before an instruction.
handler observe_probe;

// Tells the observer of the instruction that the last probe announced, if it was not told yet.
void observe_finish(struct hart *h, bool trapped);
