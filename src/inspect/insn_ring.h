// The last instructions of a machine, kept to be shown when something has gone wrong: a reading of
// the processor's trail (cpu/trail.h).
#pragma once

#include "base/text.h"
#include "inspect/insn_line.h"

#define INSN_RING_MAX (1u << 20)

struct insn_ring;

// For the last `size` (1 to INSN_RING_MAX), which are not kept yet. Null when the host has no
// memory.
struct insn_ring *insn_ring_create(struct cpu *cpu, u32 size);
void insn_ring_destroy(struct insn_ring *ring); // before the processor; null is allowed

// Keeps them from now on, or no more, and forgets those that were kept. Between runs only, and one
// ring for a processor at a time.
void insn_ring_keep(struct insn_ring *ring, bool keep);

// Forgets all, as is right after the machine was changed from outside or went back in time.
void insn_ring_forget(struct insn_ring *ring);

// How many are kept, and the one of `age`: 0 for the last. `satp` is its hart's then. What a record
// has beyond the text's needs (clock, flags) is 0, and so is the second register that amocas.q
// wrote, which is taken to have stored. False where there is none.
u32 insn_ring_count(struct insn_ring *ring);
bool insn_ring_last(struct insn_ring *ring, u32 age, struct insn_record *record, u64 *satp);

// Writes the last `count`, or all that there are, as lines of the instruction log, the oldest
// first.
void insn_ring_print(struct insn_ring *ring, struct insn_line *lines, u32 count,
                     const struct text_sink *sink);
