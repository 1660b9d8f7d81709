// Breakpoints, watchpoints and catchpoints: where a machine is to stop, and whether it has.
//
// They change nothing in the machine (cpu/stops.h). A breakpoint stops before its instruction, a
// watchpoint behind the instruction that touched what it watches, a catchpoint where its kind says.
// All of them are checked with the machine's state exact at that place.
//
// read next: breakpoints.c (the list), breakpoints_hooks.c (what is asked while the machine runs).
#pragma once

#include "inspect/expression.h"
#include "inspect/guest_view.h"

#define BREAKPOINTS_MAX       256
#define BREAKPOINT_PLACES_MAX 16
#define BREAKPOINT_TEXT_SIZE  256
#define BREAKPOINT_CALLS_MAX  16
#define BREAKPOINT_ANY        (-1)

enum breakpoint_kind {
#define BREAKPOINT(name, ...) BREAKPOINT_##name,
#include "inspect/breakpoints.def"
#undef BREAKPOINT
};

struct breakpoint {
    u32 number; // from 1; 0 for one that a command sets for itself, which goes away with its end
    enum breakpoint_kind kind;
    bool disabled;
    bool temporary;                       // goes away when it is hit
    bool once;                            // is disabled then
    u64 hits, ignores;                    // so far; how often it is still passed by
    char what[BREAKPOINT_TEXT_SIZE];      // as it was asked for
    char condition[BREAKPOINT_TEXT_SIZE]; // an expression; "" for none

    // Where it holds: BREAKPOINT_ANY, or that hart, mode (enum privilege), process.
    i32 hart, mode;
    i64 pid;
    char program
        [GUEST_NAME_SIZE]; // whose code it is in, and only there; "" for the kernel's, or any
    char process[GUEST_NAME_SIZE]; // the name of a process; "" for any
    u64 satp,
        sp_min; // of one that a command sets: if `exact`, only with this satp and at least this sp
    bool exact;

    u64 places[BREAKPOINT_PLACES_MAX]; // PLACE: addresses
    u32 place_count;

    struct value watched; // MEMORY, REGISTER: what is watched; its bits as last seen
    u64 pa, size_bytes;   // MEMORY: where it is
    bool reads, writes;   // MEMORY, CSR: of interest. Of writes alone, only those that change it
    u64 before;           // watched.bits before the change that stopped the machine

    u64 causes;                      // EXCEPTION, INTERRUPT: which of them, as bits
    u64 calls[BREAKPOINT_CALLS_MAX]; // SYSCALL: their numbers
    u32 call_count;                  // … 0 for any
    i32 from, to;                    // MODE: or BREAKPOINT_ANY
    bool mret;                       // RETURN: mret alone
    u32 csr;                         // CSR
    u64 trap;                        // RETURN: that of this trap (trap_history.h), 0 for any

    bool touched;   // since the machine was last stopped
    const char *by; // … by what, where that is no instruction (struct cpu_touch); null
    bool hit;       // it is a reason for the last stop
};

// Who supplies the scope of conditions, and tells which process a hart runs: false for none.
struct breakpoint_host {
    void *self;
    struct scope (*scope)(void *self, u32 hart);
    bool (*process)(void *self, u32 hart, struct guest_process *process);
};

// A hart that goes on from where it stopped: nothing before that instruction stops it again.
struct breakpoint_pass {
    bool passes;
    u64 clock, pc;
};

struct breakpoints {
    struct machine *m;
    struct breakpoint_host host;
    struct breakpoint items[BREAKPOINTS_MAX];
    u32 count, last_number;
    bool changed;  // since it was made to hold: to be set by who changes an item
    bool accesses; // some are told of
    struct breakpoint_pass passes[MACHINE_HARTS_MAX];
    bool listens;                       // some kind wants to be told of traps
    bool stop_at_interrupts;            // whoever steps wants to see them taken
    bool interrupted;                   // … and one was
    u32 hart;                           // that stopped last
    char trouble[BREAKPOINT_TEXT_SIZE]; // a condition that could not be evaluated; "" for none
};

// Begins to listen to `m`, which must not run then. A processor has no way to take a listener back:
// `b` must live as long as the machine runs.
void breakpoints_start(struct breakpoints *b, struct machine *m, struct breakpoint_host host);

// The one that is added gets the next number if `numbered`, else 0. Null where there are too many.
struct breakpoint *breakpoints_add(struct breakpoints *b, const struct breakpoint *item,
                                   bool numbered);

// The one of that number, or null.
struct breakpoint *breakpoints_find(struct breakpoints *b, u32 number);

// Takes away the one of that number; 0 for all that commands have set for themselves. Pointers to
// others are void then.
void breakpoints_remove(struct breakpoints *b, u32 number);

// To be called before the machine runs: makes what changed in the list hold, and lets `hart` pass
// the instruction that it stands at.
void breakpoints_resume(struct breakpoints *b, u32 hart);

// To be called after it ran. `stopped` says that it was stopped for somebody who looks. Answers
// whether there is a reason, and marks those that are one (`hit`); if not, it is to go on. Without
// `stopped`, breakpoints at the place that was arrived at are reasons too.
bool breakpoints_settle(struct breakpoints *b, bool stopped, u32 hart);

// Takes away the temporary ones that were hit, and disables those that stop once.
void breakpoints_drop_temporary(struct breakpoints *b);

// To be called when the trap of that number (trap_history.h) has been returned from on `hart`.
void breakpoints_trap_ended(struct breakpoints *b, u64 number, u32 hart);

// --- for breakpoints*.c only ---

void breakpoints_hook(struct breakpoints *b);
void breakpoints_apply(struct breakpoints *b);

// Whether it holds on that hart: process, mode, condition.
bool breakpoint_holds(struct breakpoints *b, struct breakpoint *item, u32 hart);

// Counts a hit; false where this one is to be ignored.
bool breakpoint_counts(struct breakpoint *item);
