// The last instructions, kept by the processor itself: telling an observer of each (observe.h)
// takes several times as long.
//
// While the guest runs, what is noted is as little as will do: a mark for each stretch of a block,
// with what the registers held before it that it writes. From the registers as they are now one can
// then go back, mark by mark, and forth again through each stretch, doing what needs no memory once
// more (trail_settle.c). So that has to be done before anybody else changes registers, and before
// other code lies where a mark's was: with a trail, no room in the pool is used again (code.c).
//
//     block   op op op | op op op op | op      a mark stands before each stretch
//
// A stretch ends where a register would be written again whose value can't be worked out anew (a
// load's), or where more registers are written than a mark has room for.
//
// A loop of one block that loads nothing has one mark for all its rounds: its last instruction goes
// behind the probe (trail_loop.h).
//
// read next: trail_settle.c (what is made of the marks).
#pragma once

#include "cpu/code.h"

#define TRAIL_WRITES_MAX 4 // registers that a stretch writes

// A mark. Of a block that is used once, the stretch is one instruction, whose bits `what` has; else
// `what` is the lower half of its operation's address, which lies in the pool. How many
// instructions were attempted is what lies between its step and that of the hart's next mark: where
// the hart left its blocks, that is one of an end.
struct trail_mark {
    u64 step;  // of the hart, behind the block; of an end, or a block that is used once, then
    u64 place; // the page's address; of a block that is used once, the instruction's
    u64 satp;
    u64 before[TRAIL_WRITES_MAX]; // what the registers held that it writes
    u32 what;
    u32 who; // as TRAIL_PRIV_SHIFT and its kin have it
};

// The hart in the lowest byte, then the mode.
#define TRAIL_PRIV_SHIFT 8
#define TRAIL_ONCE       (1u << 16)
#define TRAIL_END        (1u << 17)
#define TRAIL_TRAPPED    (1u << 18) // of an end: what was attempted last raised an exception

static inline u32 trail_hart(const struct trail_mark *mark)
{
    return mark->who & 0xff;
}

// An instruction, with what does not follow from its bits.
struct trail_entry {
    u64 step, pc, satp; // as they were before it
    u64 rs_values[3];   // what the registers of its source fields held
    u64 rd_value;       // what it left in rd
    u32 raw;            // its bits, 16-bit ones in the low half
    u8 hart, priv;
    u8 rd; // the register that it wrote, numbered as in struct hart_state; 0 for none
    bool trapped;
};

// Marks lie in parts, the oldest of which is begun anew when the present one has its share of the
// instructions that are wanted: so the memory that is written, and with it the cache that the guest
// loses, is no more than needed.
#define TRAIL_PARTS 4

// A hart as it was at some mark.
struct trail_hart {
    u64 registers[HART_REGISTERS];
    u64 until;    // the step of the hart's next mark
    bool trapped; // what was attempted before it raised an exception
};

// Marks, and the instructions that were made of earlier ones.
struct trail {
    struct trail_mark *next_mark, *limit; // the next to be written; where something is to be asked
    struct trail_mark *marks;             // of all parts
    struct trail_mark *ends[TRAIL_PARTS]; // behind those that are written, of parts but the present
    u32 part, full_parts;                 // the present one; those before it that count
    u32 part_size, share;                 // in marks; in instructions
    // Of the present part: instructions that there are at least, counted up to `since`.
    u64 insns;
    struct trail_mark since;
    u64 faults;               // of fetches, which are steps without an instruction
    struct trail_hart *harts; // for trail_settle
    struct trail_entry *entries;
    u32 size;  // of `entries`
    u32 count; // of entries that are there
    u32 newest;
};

// A trail of the last `size` instructions. Null when the host has no memory.
struct trail *trail_create(const struct cpu *cpu, u32 size);
void trail_destroy(struct trail *trail);

// Has instructions kept in `trail` from now on, null for nowhere. To be called between runs.
void cpu_keep_trail(struct cpu *cpu, struct trail *trail);

// Makes entries of the marks. To be called before registers are changed other than by instructions.
void trail_settle(struct cpu *cpu);

// Forgets all.
void trail_forget(struct trail *trail);

// The instruction of that age, 0 for the last; null where there is none. As of the last
// trail_settle.
const struct trail_entry *trail_last(const struct trail *trail, u32 age);

// --- for cpu/ only ---

// What stands before a stretch, by how many registers it writes; their numbers are in the
// operation's fields. Before an instruction of a block that is used once.
#define TRAIL_PROBES(X)     X(0) X(1) X(2) X(3) X(4)
#define TRAIL_PROBE(writes) handler trail_probe_##writes;
TRAIL_PROBES(TRAIL_PROBE)
#undef TRAIL_PROBE
handler trail_probe_once;

bool trail_is_probe(handler *run);

// The stretch that is being translated.
struct trail_stretch {
    struct op *probe;   // null for none
    bool begins;        // the block
    u64 written, fixed; // registers, as bits: those whose values can't be worked out anew too
    u32 writes;
};

// Takes `insn` into the stretch. False where another has to begin before it.
bool trail_takes(struct trail_stretch *stretch, const struct insn *insn);

// Begins a stretch with `insn`, which is number `index` of its block: makes `probe` the operation
// that stands before it, in that slot. `once` for a block that is used once.
void trail_begin(struct trail_stretch *stretch, struct op *probe, u32 slot, u32 index, bool once,
                 const struct insn *insn);

// Whether the stretch is all of a block so far, whose every value can be worked out anew.
bool trail_is_known(const struct trail_stretch *stretch);

// The operation behind `op` where that is such a probe.
static inline const struct op *trail_behind(const struct op *op)
{
    return op + trail_is_probe(op->run);
}

// What an operation for a probe says of the stretch: imm.
static inline u32 trail_slot(const struct op *probe)
{
    return (u32)probe->imm & 0xffff;
}

static inline u32 trail_insns(const struct op *probe)
{
    return (u32)probe->imm >> 16;
}

// The registers that an instruction writes, HART_SINK for none: rd, and what else it may.
void trail_written(const struct insn *insn, u8 written[2]);

// Forgets all marks.
void trail_drop_marks(struct trail *trail);

// The mark before `mark`, of part `*part`, which becomes its own; null for none.
struct trail_mark *trail_before(const struct trail *trail, const struct trail_mark *mark,
                                u32 *part);

// To be called where h->trail is one: the hart leaves its blocks, or what it attempted last has
// raised an exception. `steps` have been attempted by then.
void trail_finish(struct hart *h, u64 steps, bool trapped);
