// What the parts of the model share; for this folder only.
#pragma once

#include "timing/timing.h"

#define TIMING_NO_LINE UINT64_MAX       // as an instruction's physical address: a fetch that faults
#define TIMING_NOWHERE (UINT64_MAX - 1) // … and one where there is no memory

#define TIMING_LEAVES (TIMING_REFETCH | TIMING_TRAPPED) // what is behind it is fetched again

static inline u32 timing_length(const struct timing_slot *slot)
{
    return slot->flags & TIMING_WIDE ? 4 : 2;
}

// --- memory.c ---

// Cycles that the pipeline stands still in this beat: for `fetch`, which came to F just now (null
// where nothing did), and for what is in M.
u64 memory_stall(struct timing *t, const struct timing_slot *fetch, const struct timing_slot *m);

// --- tlb.c ---

// Looks up the translation of the memory access of the instruction in `slot`.
void tlb_access(struct timing *t, u32 slot, u64 va);

// Looks up the translation of `va` for a fetch. True where there is none yet, with how it comes
// about.
bool tlb_fetch_misses(struct timing *t, u64 va, struct timing_walk *walk);

// Forgets all translations.
void tlb_flush(struct timing *t);

// --- predictor.c ---

// An instruction comes to F.
void predictor_enter(struct timing *t, struct timing_slot *f);

// Whether the predictor expects nothing of an instruction at `pc` that comes to F, nor has anything
// to learn in this beat, in which all move on; then all that changes is next_index, to history.
bool predictor_rests(const struct timing *t, u64 pc);

// A beat in which F and D stand still: E too, for the divider, or not, for a hazard.
void predictor_hold(struct timing *t, bool divider);

// A beat, of `cycles`, in which all move on. Answers what the core fetches next; behind a flush
// that is not predicted.
u64 predictor_advance(struct timing *t, bool flush_m, bool wrong, u64 cycles);
