// A timing model: a five-stage pipeline that issues one instruction at a time, in order.
//
//     F  fetch, instruction cache     E  execute, divider, branches resolved
//     D  decode, hazards              M  data cache, traps, CSRs           W  write back
//
// The model does not run instructions. It is told of each that the hart runs, in order, before it
// runs (timing_feed), moves them through its stages, and answers how many cycles the clock has
// advanced. What the guest computes never depends on it. The instructions that the core fetches and
// throws away (behind a branch that was predicted wrongly, a CSR write, a trap) the model fetches
// too, from memory: they change caches and predictor.
//
// Time moves in *beats*: a beat is a clock cycle in which the pipeline advances, with the cycles
// before it in which a cache miss held all of it still. docs/timing.md has the rules, and where
// they come from.
#pragma once

#include "base/error.h"
#include "isa/isa.h"

#define TIMING_LINES_MAX   4096 // of a cache
#define TIMING_WAYS_MAX    8
#define TIMING_TLB_MAX     64
#define TIMING_TABLE_MAX   4096 // counters or targets of the predictor
#define TIMING_RETURNS_MAX 32

enum timing_event {
#define TIMING_EVENT(name, text) TIMING_EVENT_##name,
#include "timing/events.def"
#undef TIMING_EVENT
    TIMING_EVENT_COUNT
};

// What a model is: plain numbers, part of a machine's configuration.
struct timing_params {
#define PARAMETER(name, ...) u32 name;
#include "timing/params.def"
#undef PARAMETER
};

// What the pipeline has to know of an instruction: bits of `flags`.
enum timing_flag {
    TIMING_VALID = 1 << 0,
    TIMING_LOAD = 1 << 1,
    TIMING_STORE = 1 << 2,
    TIMING_LATE = 1 << 3,    // its integer result is not there for the next instruction
    TIMING_F_WRITE = 1 << 4, // writes a floating-point register
    TIMING_F_1 = 1 << 5,     // the floating-point hazard unit compares the field r1, …
    TIMING_F_2 = 1 << 6,
    TIMING_F_3 = 1 << 7,
    TIMING_DIVIDE = 1 << 8, // integer division or remainder
    TIMING_F_DIVIDE = 1 << 9,
    TIMING_F_ROOT = 1 << 10,
    TIMING_REFETCH = 1 << 11, // makes what is behind it be fetched again, once it is in M
    TIMING_FENCE_I = 1 << 12,
    TIMING_FENCE_VMA = 1 << 13,
    TIMING_BRANCH = 1 << 14, // the class of the predictor: BRANCH, JUMP, RETURN, CALL
    TIMING_JUMP = 1 << 15,
    TIMING_RETURN = 1 << 16,
    TIMING_CALL = 1 << 17,
    TIMING_REGISTER = 1 << 18,   // the target of the jump is in a register
    TIMING_LINE = 1 << 19,       // cbo.*: works on a line of the data cache
    TIMING_ZERO = 1 << 20,       // … cbo.zero
    TIMING_DROP = 1 << 23,       // … cbo.flush, cbo.inval: which it has no more
    TIMING_WIDE = 1 << 21,       // 4 bytes long, else 2
    TIMING_WAIT_STORE = 1 << 22, // a load right behind it waits
    TIMING_CONVERTS = 1 << 30,   // of classification alone: makes an integer of a number
    // Set by the pipeline:
    TIMING_FRESH = 1 << 24,   // in F since this beat
    TIMING_TRAPPED = 1 << 25, // a trap is taken in its place, once it is in M
    TIMING_TAKEN = 1 << 26,
    TIMING_DEVICE = 1 << 27,    // the memory access goes to a device
    TIMING_TRUE = 1 << 28,      // one that the hart runs, not one that is thrown away
    TIMING_WALKS = 1 << 29,     // its memory access misses the TLB
    TIMING_STRAIGHT = 1U << 31, // what follows it is the next in memory, and was expected
};

#define TIMING_ACCESSES (TIMING_LOAD | TIMING_STORE | TIMING_LINE)
#define TIMING_DIVIDES  (TIMING_DIVIDE | TIMING_F_DIVIDE | TIMING_F_ROOT)

// An instruction as the pipeline sees it: what its word says.
struct timing_op {
    u32 flags;
    u8 rd, r1, r2, r3; // the fields at bits 7, 15, 20 and 27 of its 32-bit form, whatever they mean
};

#define TIMING_LEVELS_MAX 5

// How an address is translated.
struct timing_walk {
    u64 entries[TIMING_LEVELS_MAX]; // that a walk reads: physical addresses
    u32 levels;                     // how many
    u32 page_bits;                  // of the page's size: 12, 16, 21, 30, …
    u32 global;                     // 1: the page is the same in every address space
    u32 faults;                     // 1: it leads nowhere
};

// An instruction in a stage, or what is left of one that was thrown away: a bubble, which is not
// VALID.
struct timing_slot {
    u64 pc;
    u64 next;      // pc of the instruction behind it, once that is known
    u64 target;    // where it jumps if it does
    u64 address;   // physical: in F of the instruction itself, later of its memory access
    u64 predicted; // the target that the predictor had for its place
    u32 id;        // counts those that were fetched, from 1
    u32 flags;
    u16 busy;  // beats for which it holds up what is behind it in E
    u16 place; // of its target in the predictor
    u16 index; // of its counter
    u8 rd, r1, r2, r3;
    u8 klass, predicted_class; // enum timing_class
    u8 direction;              // the counter it was predicted with; from M on, what becomes of that
    u8 bytes;                  // of its memory access
    u8 spare[2];
};

// What the predictor knows of an instruction.
enum timing_class { CLASS_BRANCH = 1, CLASS_JUMP = 2, CLASS_RETURN = 4, CLASS_CALL = 8 };

enum timing_stage { STAGE_F, STAGE_D, STAGE_E, STAGE_M, STAGE_W, STAGE_COUNT };

struct timing_cache {
    u64 lines[TIMING_LINES_MAX]; // by set, then way: physical address | dirty (2) | valid (1)
    u8 recent[TIMING_LINES_MAX]; // by set: the tree that says which way was used least recently
};

struct timing_tlb {
    u64 pages[TIMING_TLB_MAX];  // virtual address of the page | log2 of its size, 0 for none
    u64 spaces[TIMING_TLB_MAX]; // its address space, or TIMING_GLOBAL
    u64 used;                   // bit i: entry i was used recently
    u8 hints[TIMING_TLB_MAX];   // by virtual page: where it was found last
};

struct timing_predictor {
    u64 history;    // of branches that have left M, the latest in the highest bit
    u64 next_index; // the history that the next instruction's counter is looked up with
    u64 returns[TIMING_RETURNS_MAX];
    u64 top; // of the return stack
    u64 targets[TIMING_TABLE_MAX];
    u8 classes[TIMING_TABLE_MAX];
    u8 counters[TIMING_TABLE_MAX];
};

// All that a hart's model remembers: plain data, saved, restored and hashed.
struct timing_state {
    struct timing_slot slots[STAGE_COUNT];
    struct timing_walk walks[STAGE_COUNT]; // of the memory access of each slot that has WALKS
    u64 stages;                            // byte i: where in `slots` the instruction in stage i is
    u64 fetch_pc;                          // what the core fetches next
    u64 fetched;                           // instructions that came to F
    u64 cycle;                             // as of the last beat
    u64 fetch_translated, space;           // of the instruction fed last
    u64 events[TIMING_EVENT_COUNT];
    u64 fetch_line, data_line; // used last: physical address, the data line's with its dirty bit
    struct timing_cache icache, dcache;
    struct timing_tlb itlb, dtlb;
    struct timing_predictor predictor;
};

enum timing_fetch { TIMING_FETCHED, TIMING_FETCH_FAULT, TIMING_FETCH_NOWHERE };

// What the model asks of the hart. The answers depend on the guest's state alone, and asking
// changes nothing.
struct timing_host {
    void *self;
    // The 16 bits that a fetch at `va` would read, and their physical address; or that it would
    // fault, or find no memory there.
    enum timing_fetch (*fetch)(void *self, u64 va, u64 *pa, u16 *half);
    // How `va` is translated for a fetch, or for loads and stores; which is known to be so.
    void (*walk)(void *self, u64 va, bool fetch, struct timing_walk *walk);
    // An instruction's word as the pipeline sees it.
    struct timing_op (*classify)(void *self, u32 word);
};

#define TIMING_KNOWN_BITS 8

// A word that was classified, kept by a hash of it.
struct timing_known {
    u32 word;
    struct timing_op op;
};

struct timing {
    struct timing_params params;
    struct timing_host host;
    // Told of each beat, which lasts from cycle `begin` up to t->s.cycle, with what stands in the
    // stages in it; null for nobody.
    void (*watch)(void *self, const struct timing *t, u64 begin);
    void *watch_self;
    // Derived from params.
    u64 line_mask;
    u32 line_bits; // log2 of a line's bytes
    u32 icache_sets, dcache_sets;
    u32 miss, writeback; // cycles that a miss stands still, and more where the victim is dirty
    struct timing_touch {
        u8 keep, set; // of a set's tree, when way i is used
    } icache_touch[TIMING_WAYS_MAX], dcache_touch[TIMING_WAYS_MAX];
    struct timing_known known[1 << TIMING_KNOWN_BITS]; // 0 is a word of no instruction
    struct timing_state s;
};

#define TIMING_GLOBAL UINT64_MAX // as an address space: every one

// An instruction that the hart is about to run. What its flags do not call for is not read: target
// of what is no BRANCH or JUMP, taken of what is no BRANCH, va, address, bytes and device of what
// does not access memory, busy of what does not divide, space where nothing is translated.
struct timing_insn {
    struct timing_op op;
    u64 pc, pa; // of the instruction
    u64 target; // of a branch or direct jump
    // Of a branch to the next instruction, where that can't be told from what comes next.
    bool taken;
    u64 address; // of its memory access, physical
    u64 va;      // … virtual
    u32 bytes;   // … 0 for none
    bool device; // … goes to a device
    u32 busy;    // of a division or root: timing_divide_beats, …
    bool fetch_translated, data_translated;
    u64 space; // the address space, where anything is translated
};

// Prepares a model; its host and watcher are the caller's to fill in.
void timing_init(struct timing *t, const struct timing_params *params);

// Forgets all but the time: the state after reset.
void timing_reset(struct timing *t);

// Tells the model of the next instruction, at time t->s.cycle, and advances that to when it leaves
// F.
void timing_feed(struct timing *t, const struct timing_insn *insn);

// The instruction that was fed last traps: what is fed next is the trap's handler.
void timing_trap(struct timing *t);

// An instruction that can't be fetched at `pc`, or before which an interrupt is taken: fed, it
// traps.
void timing_feed_trap(struct timing *t, u64 pc, bool interrupt);

// Which slot a stage has; what is in it.
static inline u32 timing_slot_of(const struct timing *t, enum timing_stage stage)
{
    return t->s.stages >> (8 * stage) & 7;
}

static inline const struct timing_slot *timing_at(const struct timing *t, enum timing_stage stage)
{
    return &t->s.slots[timing_slot_of(t, stage)];
}

// --- classify.c, divide.c ---

// The view of an instruction that the pipeline has.
struct timing_op timing_classify(const struct timing_params *params, const struct insn *insn);

// Beats for which an integer division of `a` by `b` holds up the pipeline.
u32 timing_divide_beats(const struct timing_params *params, const struct insn *insn, u64 a, u64 b);

// … a floating-point division of `a` by `b`, or (`root`) the square root of `a`, in the format that
// the instruction's word says; both as registers are, NaN-boxed.
u32 timing_float_beats(const struct timing_params *params, u32 word, bool root, u64 a, u64 b);
