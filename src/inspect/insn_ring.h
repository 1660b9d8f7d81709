// The last instructions of a machine, kept to be shown when something has gone wrong.
#pragma once

#include "base/text.h"
#include "inspect/insn_line.h"

#define INSN_RING_MAX (1u << 20)

struct insn_ring;

// Keeps the last `size` (1 to INSN_RING_MAX). Null when the host has no memory.
struct insn_ring *insn_ring_create(const struct cpu *cpu, u32 size);
void insn_ring_destroy(struct insn_ring *ring); // null is allowed

// For insn_feed_add; `self` is the ring.
void insn_ring_insn(void *self, const struct insn_record *record);

// Forgets all, as is right after the machine was changed from outside or went back in time.
void insn_ring_forget(struct insn_ring *ring);

// How many are kept, and the one of `age`: 0 for the last. `satp` is its hart's then.
u32 insn_ring_count(const struct insn_ring *ring);
const struct insn_record *insn_ring_last(const struct insn_ring *ring, u32 age, u64 *satp);

// Writes the last `count` as lines of the instruction log, the oldest first.
void insn_ring_print(const struct insn_ring *ring, struct insn_line *lines, u32 count,
                     const struct text_sink *sink);
