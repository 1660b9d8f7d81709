// A few instructions run in any mode, up to their first trap, which is then looked at. For guests whose
// own code runs in M-mode: guest_main is MACHINE_MAIN's.
#pragma once

#include "guest.h"

enum { MODE_U, MODE_S, MODE_M = 3 };

#define STATUS_SIE     (1ul << 1)
#define STATUS_MIE     (1ul << 3)
#define STATUS_SPIE    (1ul << 5)
#define STATUS_MPIE    (1ul << 7)
#define STATUS_SPP     (1ul << 8)
#define STATUS_MPP(m)  ((u64)(m) << 11)
#define STATUS_MPRV    (1ul << 17)
#define STATUS_SUM     (1ul << 18)
#define STATUS_MXR     (1ul << 19)
#define STATUS_TVM     (1ul << 20)
#define STATUS_TW      (1ul << 21)
#define STATUS_TSR     (1ul << 22)
#define STATUS_UXL_SXL (10ul << 32)

#define CAUSE_INTERRUPT  (1ul << 63)
#define CAUSE_BREAKPOINT 3

// The registers t4, t5 and t6 are machine_run's; all others but a0 .. a5 are what they happen to be.
struct machine_run {
    u64 pc;     // of the first instruction
    u64 status; // mstatus for the mret that goes there: MPP is the mode, MPIE its MIE
    u64 leave; // 1 where ecall from S-mode is delegated to S-mode, and illegal instructions are not
    u64 vectored; // 1 for both handlers
    u64 a[6];
    u64 handler; // the mode whose handler was entered
    u64 vector;  // at which entry of its table, 0 with no `vectored`
    u64 cause, epc, tval;
    u64 after; // mstatus then
};

void machine_run(struct machine_run *run);

// Instructions with a name, each of 32 bits, and an ebreak behind them.
#define CODE(name, text)                                                                    \
    __asm__(".pushsection .text\n.option push\n.option norvc\n.balign 4\n" #name ":\n" text \
            "\nebreak\n.option pop\n.popsection");                                          \
    extern const u32 name[];

// Runs code in `mode` with `status` besides, and a0.
static inline struct machine_run run_in(u64 mode, u64 status, const u32 *code, u64 a0)
{
    struct machine_run run = {
        .pc = (u64)code, .status = STATUS_UXL_SXL | STATUS_MPP(mode) | status, .a = {a0}};
    machine_run(&run);
    return run;
}

// The cause of the first trap; GUEST_NO_TRAP where that is the ebreak behind `count` instructions.
static inline u64 cause_of(const struct machine_run *run, u64 count)
{
    bool ended = run->cause == CAUSE_BREAKPOINT && run->epc == run->pc + 4 * count;
    return ended ? GUEST_NO_TRAP : run->cause;
}

// A check whose expected value is the specification's, where QEMU 7.2 is too old or wrong: agree leaves
// its lines out when it compares, and looks at them by themselves.
static u64 checks_made;

static inline void check(const char *name, u64 value, u64 expected)
{
    checks_made++;
    if (value != expected) {
        guest_print("check wrong: ");
        GUEST_SAY(name, value, expected);
    }
}

static inline u64 checks_done(void)
{
    GUEST_SAY("checks", checks_made);
    return 0;
}

#define MACHINE_MAIN(function)                           \
    static u64 machine_all(u64 argument)                 \
    {                                                    \
        return guest_machine_finish(function(argument)); \
    }                                                    \
    u64 guest_main(void)                                 \
    {                                                    \
        return guest_machine(machine_all, 0);            \
    }
