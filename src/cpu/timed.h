// Harts whose clock follows a timing model (timing/timing.h).
//
// Where there is a model, blocks are translated with a probe before each instruction. It tells the
// model of it, and takes what the instruction costs beyond one from the budget; so the clock, which
// is what the budget counts, runs in cycles, and steps are what is left without
// hart_state.stopped_clock, as ever. An event may come due while an instruction takes its time: the
// probe of the next one ends the slice.
#pragma once

#include "cpu/code.h"

// The model of a hart, with its state after reset; null where the host has no memory. To be freed.
struct timing *timed_create(struct hart *h, const struct timing_params *params);

// An operation for the probe before `insn`.
struct op timed_op(const struct cpu *cpu, const struct insn *insn);

handler timed_probe;

// The hart takes an interrupt at h->s.pc (`interrupt`), or could not fetch there: the time that
// this takes beyond the step that it may count as.
u64 timed_disturbance(struct hart *h, bool interrupt);
