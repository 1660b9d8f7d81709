// The dossier of a trap, as data: what was known when it was taken, and what came of it. Every text
// about traps (the log, its JSON lines, the debugger's `trap`) is a view of this.
//
// What is of one mode's CSRs (status, cause, …) is of the mode that took the trap.
//
// read next: trap_history.h (who keeps it), trap_capture.h (who fills it).
#pragma once

#include "cpu/hart.h"
#include "inspect/access_check.h"
#include "inspect/guest_view.h"
#include "inspect/illegal.h"

enum trap_raiser_kind {
    TRAP_BY_INSN,     // the instruction itself: ecall, ebreak, a misaligned address
    TRAP_BY_ILLEGAL,  // an illegal instruction: `illegal`
    TRAP_BY_ACCESS,   // a page fault or access fault: `access`
    TRAP_BY_TIMER,    // a comparison with time: `timer`
    TRAP_BY_EXTERNAL, // a device, through the PLIC: `external`
    TRAP_BY_HART,     // the CLINT's msip: some hart wrote it
    TRAP_BY_SOFTWARE, // a bit of mip that software has written
};

enum trap_comparator { TRAP_MTIMECMP, TRAP_STIMECMP };

struct trap_raiser {
    enum trap_raiser_kind kind;
    union {
        struct {
            enum trap_comparator comparator;
            u64 time, deadline; // in ticks: time >= deadline
        } timer;
        struct {
            u32 source; // of the PLIC; 0 where none is left (the bit was written by software)
            u32 priority, threshold, context;
            const char *device; // "uart"; null where no device of the board has that source
        } external;
        struct access_check access; // what was refused, and where
        struct illegal illegal;
    };
};

// Why it was taken, and taken there: the bits that decide it, as they were (Priv. 3.1.8, 3.1.9).
struct trap_reason {
    u64 mip, mie, mideleg, medeleg;
    bool delegated; // to S-mode: the bit of mideleg or medeleg is set, and the mode was not M
};

// How a trap ended, as far as is known.
enum trap_end {
    TRAP_OPEN,      // its handler has not returned yet, or never will
    TRAP_RETURNED,  // by mret or sret, to where it was taken or behind
    TRAP_FORGOTTEN, // too many others were open: whether it returns is not known
};

// The return that ended a trap.
struct trap_return {
    u64 step, clock; // of the mret or sret
    u32 hart;        // which may be another than the trap's
    u64 pc;          // of it
    u64 target;      // where it went
    u64 mstatus_before, mstatus_after;
    u64 satp, sp, a0; // then
    u64 steps;        // of its hart, from the trap's to the return's; 0 where the harts differ
    u64 clocks;       // that have passed
    bool switched;    // in between, that hart returned to something else: others ran
};

// The first return on the trap's hart to the mode that it came from: who went on.
struct trap_resumed {
    bool known;
    bool same;                    // what was trapped itself; else another
    u64 step;                     // of that return
    u64 number;                   // of the trap that it ended, 0 for none
    u64 satp;                     // then
    struct guest_process process; // pid 0 where unknown
};

struct trap_record {
    u64 number; // counts the machine's traps from 1
    u64 step, clock;
    u32 hart;
    bool interrupt;
    u8 cause; // code, without the interrupt bit
    enum privilege from, to;
    u64 epc, tval;
    u64 handler;     // where the hart went
    u32 insn;        // the bits of the instruction at epc
    bool insn_known; // it can be fetched (else it is the fetch that was refused)
    u32 depth;       // how many handlers the hart is in, this one included: 1 for one alone
    u64 outer;       // the number of the trap whose handler was trapped, 0 for none

    struct trap_csrs before, after;
    u64 satp, sp; // of what was trapped
    u64 a[8];     // a0 to a7 then
    struct trap_reason reason;
    struct trap_raiser raiser;
    struct guest_process process;
    struct guest_call call; // of an ecall from U-mode; its name is "" where none is known

    enum trap_end end;
    struct trap_return back; // where TRAP_RETURNED
    struct trap_resumed resumed;
};

// A return that belongs to no trap that is known: the way down at boot, a new process's first.
struct trap_stray {
    struct trap_return back;
    bool sret;
    enum privilege from, to;
    struct guest_process process;
};
