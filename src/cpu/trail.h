// The last instructions, kept by the processor itself: telling an observer of each (observe.h)
// takes several times as long. An entry has what does not follow from the instruction's bits.
#pragma once

#include "cpu/code.h"

struct trail_entry {
    u64 step, pc, satp; // as they were before it
    u64 rs_values[3];   // what the registers of its source fields held
    u64 rd_value;       // what it left in rd
    u64 about;          // the rest, as trail_raw and its kin have it
};

// Its bits, 16-bit ones in the low half.
static inline u32 trail_raw(const struct trail_entry *entry)
{
    return (u32)entry->about;
}

static inline u32 trail_hart(const struct trail_entry *entry)
{
    return entry->about >> 32 & 0xff;
}

static inline enum privilege trail_priv(const struct trail_entry *entry)
{
    return (enum privilege)(entry->about >> 40 & 0xff);
}

// The register that it wrote, numbered as in struct hart_state; 0 for none.
static inline u32 trail_rd(const struct trail_entry *entry)
{
    return entry->about >> 48 & 0xff;
}

static inline bool trail_trapped(const struct trail_entry *entry)
{
    return entry->about >> 56;
}

// A ring of entries: from `first` to before `end`, the next to be written at `next`.
struct trail {
    struct trail_entry *first, *end, *next;
    bool full; // all of it has been written since it was made or emptied
};

// Has instructions kept in `trail` from now on, null for nowhere. To be called between runs.
void cpu_keep_trail(struct cpu *cpu, struct trail *trail);

// --- for cpu/ only ---

// The probe before an instruction; its operation has the instruction's registers.
handler trail_probe;

// An operation for the probe before `insn`.
struct op trail_op(const struct insn *insn);

// The operation behind `op` where that is this probe.
static inline const struct op *trail_behind(const struct op *op)
{
    return op + (op->run == trail_probe);
}

// The instruction that the last probe was before is over.
void trail_finish(struct hart *h, bool trapped);
