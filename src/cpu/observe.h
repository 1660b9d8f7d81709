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

// Has `insn` called before each instruction that a hart has fetched, in the state that it will
// find: registers, CSRs, mode and clock are exact, and its address is record->pc. The record has
// what is known then: of an access to memory its place and size, of what it will write only where.
// Null for nobody; to be called between runs. What is observed must not be changed.
void cpu_observe_before(struct cpu *cpu,
                        void (*insn)(void *self, struct hart *h, const struct insn_record *record),
                        void *self);

// --- for cpu/ only ---

// The probe before an instruction.
handler observe_probe;

// Tells the observer of the instruction that the last probe announced, if it was not told yet.
void observe_finish(struct hart *h, bool trapped);
