// The last instructions, kept by the processor itself: telling an observer of each (observe.h) takes
// several times as long. An entry has what does not follow from the instruction's bits.
#pragma once

#include "cpu/code.h"

struct trail_entry {
    u64 step, pc, satp; // as they were before it
    u64 rs_values[3];   // what the registers of its source fields held
    u64 rd_value;       // what it left in rd
    u32 raw;            // its bits, 16-bit ones in the low half
    u8 hart;
    u8 priv; // enum privilege
    u8 rd;   // the register that it wrote, numbered as in struct hart_state; 0 for none
    bool trapped;
};

struct trail {
    u64 count;                   // entries that were written since it was made or emptied
    u64 mask;                    // their room less one; the room is a power of two
    struct trail_entry *entries; // number i at i & mask, as long as it is among the last
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
