// A hart: what the architecture defines (struct hart_state, plain data that is saved, restored and
// hashed) and what this implementation keeps beside it to be fast (droppable at any moment).
//
// read next: exec.h (how instructions run), mmu.h (address translation), trap.h, csr.h.
#pragma once

#include "base/bus.h"
#include "cpu/csr_bits.h"
#include "isa/isa.h"

struct context;
struct block;
struct cpu;
struct timing;
struct timing_params;
struct trail;

enum privilege { PRIV_U = 0, PRIV_S = 1, PRIV_M = 3 };

enum exception {
#define EXCEPTION(code, name, ...) EXC_##name = code,
#define INTERRUPT(code, name, ...)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
    EXC_NONE = 64,
};

enum interrupt {
#define EXCEPTION(code, name, ...)
#define INTERRUPT(code, name, ...) IRQ_##name = code,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

#define BLOCK_INSNS_MAX 64 // in a translated block
enum {
    CSR_COUNT = 0
#define CSR(...) +1
#include "cpu/csr.def"
#undef CSR
};

#define HART_TRIGGERS       4
#define HART_COUNTERS       32
#define HART_PMP_ENTRIES    64
#define HART_NO_RESERVATION UINT64_MAX
#define HART_NEVER          UINT64_MAX // a time that does not come

// Numbers of registers of both kinds: x0 to x31, f0 to f31, and the sink, which takes what is
// written to x0, so that no handler has to ask; it means nothing and is zero whenever a hart is not
// running.
#define HART_FLOAT     32
#define HART_SINK      64
#define HART_REGISTERS 65

struct hart_state {
    union {
        u64 registers[HART_REGISTERS];
        struct {
            u64 x[32], f[32], sink;
        };
    };
    u64 pc;
    u64 priv;    // enum privilege
    u64 waiting; // 1 while in wfi

    u64 stopped_clock; // clock that passed with no instruction attempted
    u64 untired;       // instructions attempted that did not retire: they raised an exception

    u64 reservation; // physical address of lr's reservation, or HART_NO_RESERVATION

    u64 counters[HART_COUNTERS];  // by number, as counters.h keeps them
    u64 mhpmevent[HART_COUNTERS]; // from 3 on
    u64 mcyclecfg, minstretcfg;
    u64 tselect, tdata1[HART_TRIGGERS], tdata2[HART_TRIGGERS], tcontrol;

    u64 fcsr; // fflags in bits 4:0, frm in bits 7:5

    u64 mstatus, misa, medeleg, mideleg, mie, mtvec, mcounteren, menvcfg, mcountinhibit, mseccfg;
    u64 mstateen0, mstateen1, mstateen2, mstateen3;
    u64 entropy; // where the sequence behind seed is
    u64 mscratch, mepc, mcause, mtval, mhartid;
    u64 stvec, scounteren, senvcfg, sscratch, sepc, scause, stval, stimecmp, satp;
    u64 mip;         // bits that software wrote, and STIP as stimecmp has it while STCE is set
    u64 time_offset; // of the time CSR from the board's ticks: the guest may write mtime
    u64 wires;       // bits of mip that the board holds high: MSIP, MTIP, SEIP, MEIP

    u64 pmpaddr[HART_PMP_ENTRIES];
    u8 pmpcfg[HART_PMP_ENTRIES];
};

// Why a hart came back from its handlers.
enum hart_exit {
    HART_RUNNING,       // for no reason but to look its next block up
    HART_REFETCH,       // something that was derived from memory has been dropped
    HART_RECHECK,       // an interrupt is due, or the time of the next one changed
    HART_BOARD_CHANGED, // a device's wire or next event changed
    HART_WAITING,       // wfi with nothing pending
    HART_LIMIT,         // the clock has reached the limit
};

// The CSRs that a trap writes: mstatus, and xcause, xepc and xtval of the mode that takes it.
struct trap_csrs {
    u64 mstatus, cause, epc, tval;
};

// A trap that has been taken: what listeners are told.
struct trap_event {
    u64 step;  // number of the instruction that raised it, or before which the interrupt came
    u64 clock; // when
    u64 hart;
    bool interrupt;
    u64 cause; // code, without the interrupt bit
    u64 epc, tval;
    enum privilege from, to;
    struct trap_csrs before; // what they held before the trap
};

// A return from a trap by mret or sret.
struct trap_return_event {
    u64 step, clock, hart;
    bool sret;  // by sret, else by mret
    u64 pc;     // of the instruction that returned
    u64 target; // where it returned to
    enum privilege from, to;
    u64 mstatus; // before it
};

// A load or store of a hart that is not to memory.
struct device_event {
    u64 hart, pa;
    u32 size;
    bool store;
    bool refused; // an access fault follows
};

// What one instruction did. An instruction that raised an exception has `trapped` set, and nothing
// of what it would have written.
struct insn_record {
    u64 step;  // its number, of its hart
    u64 clock; // when it began
    u64 hart;
    u64 pc;
    u32 raw; // its bits, 16-bit ones in the low half
    u16 op;  // enum isa_op: what it is, a 16-bit one the instruction that it stands for
    u8 priv; // enum privilege
    bool trapped;
    u8 rd;        // the register that it wrote: x1 to x31; f0 is HART_FLOAT; 0 for none
    u8 rs[3];     // the registers of its source fields, which not every instruction has; a compare
                  // and swap has a third, rd, or, amocas.q, the second of the pair at rs2
    u8 loads;     // bytes that it loaded from `address`, 0 for none
    u8 stores;    // bytes that it stored there, 0 for none
    u8 fflags;    // floating-point flags that it raised, whether they were set before or not
    bool dirtied; // it made mstatus.FS Dirty
    bool pair;    // it wrote rd + 1 too (amocas.q)
    u64 rd_value; // what it wrote to rd
    u64 rd_high;  // … to rd + 1
    u64 rs_values[3]; // what the registers of its source fields held
    u64 address;      // virtual, as the instruction has it: before pointer masking
    u64 stored;       // the operand of a store: its low bytes; of an atomic, what was combined
    u64 stored_high;  // bytes 8 to 15 where `stores` is more than 8
};

// A range of physical addresses that a PMP entry matches, both ends included.
struct pmp_region {
    u64 first, last;
    u8 config;
    u8 entry; // its number
};

// What is derived of the state of the counters (counters.c). Masks are by number.
struct hart_counting {
    u32 clocked;       // count what follows from the clock, not inhibited
    u32 counted;       // count other events, not inhibited
    u32 kinds;         // of instructions that are counted
    u32 near_overflow; // of `clocked`: may reach 0 in this slice
    u32 open;          // the kinds of the instruction that the last probe was before
    enum privilege open_priv;
    bool looks_at_traps; // some count them, or do not count in every mode
};

// What is derived of the state of the triggers (triggers.c).
struct hart_triggers {
    bool armed;    // one wants to be asked before instructions
    bool at_traps; // one wants to be asked at traps
    bool open;     // the last probe was before an instruction that icount counts
    enum privilege open_priv;
};

struct hart {
    struct hart_state s; // first: handlers address registers from the hart's own address

    // While running. All of it is derived from the state and the clock.
    u64 page_va;               // virtual address of the page that the running block lies in
    u64 clock_end;             // clock at which the slice's budget is used up
    i64 left;                  // what is left of the budget, when the hart left its handlers
    u64 clock;                 // exact clock, as of the last synchronisation
    enum hart_exit exit;       // why the hart is to leave, or has left, its handlers
    const struct block **link; // the link that the next block looked up belongs to, or null
    u64 value;                 // what an access has read
    enum exception fault;      // what an access or helper has to report, and its tval
    u64 fault_tval;
    u32 float_ready;         // enum float_ready, of mstatus.FS and fcsr (float_state.h)
    struct context *context; // translations of the current mode and address space
    u8 masked_bits;          // upper bits of addresses of data that are ignored (pointer masking)
    bool masked_by_sign;     // they become copies of the next bit, else 0
    u8 *pool;                // base of the pool of translated blocks

    struct cpu *cpu;
    struct context *contexts;                // CONTEXT_COUNT of them
    u64 context_uses;                        // counts selections, for choosing the one to reuse
    struct pmp_region pmp[HART_PMP_ENTRIES]; // the entries that are not OFF, by number
    u32 pmp_count;
    u64 pmp_open_first, pmp_open_bytes; // pages where PMP allows everything, in every mode
    struct hart_counting counting;
    struct hart_triggers triggers;
    struct block *scratch;     // for a block that is translated for one use
    struct timing *timing;     // what the clock follows; null where it counts steps
    u64 began;                 // with a model: when the instruction that runs did
    struct insn_record record; // for the observer of instructions: the one that is running
    u32 put_in;                // an instruction to execute once in place of the next; 0 for none
    bool stopped;              // somebody who looks wants it to stop (stops.h)
    bool record_is_open;       // the observer has not been told of it
    u64 record_expected[2];    // by amocas.q
    u64 record_mstatus;        // before it
    struct trail *trail;       // cpu->trail

    struct {
        const void *op, *block;
        struct context *tlb;
        i64 left;
    } resume; // what the loop of a trampoline build calls next; op null for nothing
};

// What the configuration of a machine says of its harts.
struct hart_config {
    struct isa_set extensions;
    u64 clock_per_tick;                 // steps of the clock per tick of the timebase, at least 1
    const struct timing_params *timing; // of the model that the clocks follow; null for none
    u32 block_limit; // most instructions in a translated block, 1 to BLOCK_INSNS_MAX
};

// Listeners to what happens rarely. Each may be null. They must not change the machine.
struct cpu_listener {
    void *self;
#define PROBE(name, arguments, text) void(*name) arguments;
#include "cpu/probes.def"
#undef PROBE
};

// The state after reset (Priv. 3.4): M-mode, pc at `reset_pc`.
void hart_reset(struct hart *h, u64 id, u64 reset_pc);

// Brings everything derived up to date after h->s was changed from outside.
void hart_state_changed(struct hart *h);

// Runs from time `clock` until the clock reaches `limit` or the slice ends earlier; h->exit says
// why. Answers the time then.
u64 hart_run(struct hart *h, u64 clock, u64 limit);

// The clock at which stimecmp will raise an interrupt that is not yet pending, or HART_NEVER.
u64 hart_timer_deadline(const struct hart *h);

// The interrupts that are pending: mip as M-mode reads it, as of the last synchronisation.
static inline u64 hart_pending(const struct hart *h)
{
    return h->s.mip | h->s.wires;
}

// Instructions attempted by the time `clock`.
static inline u64 hart_steps(const struct hart *h, u64 clock)
{
    return clock - h->s.stopped_clock;
}
