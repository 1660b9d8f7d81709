// Stopping a hart exactly where somebody who looks wants it: before an instruction, after an access
// to memory, after a trap. The machine goes on from there as if it had not stopped.
//
// Nothing is asked for on the way: blocks get a probe before the instructions that are wanted when
// they are translated, watched pages are kept out of the tables of direct loads and stores, and
// traps tell listeners anyway.
#pragma once

#include "cpu/code.h"

// Sets what is asked, null for nothing. Translations are dropped, so it is to be called again when
// an answer of `wants` would change. Between runs only.
void cpu_set_stops(struct cpu *cpu, const struct cpu_stops *stops);

// Has `touched` told of loads from, or stores to, any of the pages of memory that [pa, pa + size)
// lies in. Device registers need no page: see watches_devices.
void cpu_watch_accesses(struct cpu *cpu, u64 pa, u64 size, bool loads, bool stores);

// Ends all of that, for devices too.
void cpu_watch_nothing(struct cpu *cpu);

// Has the hart come back before its next instruction, with h->stopped; for listeners and callbacks.
static inline void hart_stop(struct hart *h)
{
    h->stopped = true;
    if (h->exit == HART_RUNNING) {
        h->exit = HART_RECHECK;
    }
}

// To be called when a device accesses memory by itself. The machine stops before the next
// instruction.
void stops_touched_by_device(struct cpu *cpu, const char *device, u64 pa, u64 size, bool store);

// --- for cpu/ only ---

// The probe before an instruction that is wanted.
handler stops_probe;

// To be called when the hart has done, or is sure to do, an access at `pa`; by its walk where an
// entry of a page table is stored to.
void stops_touched(struct hart *h, u64 pa, u32 size, bool store);
void stops_touched_by_walk(struct hart *h, u64 pa, u32 size);
