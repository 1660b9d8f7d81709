// Debug triggers (Debug specification, "Sdtrig"), of which each hart has HART_TRIGGERS: addresses
// of instructions, loads and stores (mcontrol6, chains too), counts of instructions (icount), and
// traps (itrigger, etrigger). All raise the breakpoint exception (action 0), before the
// instruction.
//
// They fire in M-mode where tcontrol.mte says so, and in S-mode, where breakpoints are delegated to
// it, while interrupts are enabled there: so a handler is not interrupted by its own. Nothing is
// asked for while none is armed: blocks have probes only then.
//
// Of an access every byte's address is compared, and where `size` says so the number of bytes;
// which words of the specification are not here, and read as 0: data (select), masks and negations
// (match 4 to 12), contexts (tdata3), actions but the exception. None is what debuggers of guests
// ask for: Linux's hw_breakpoint and gdb want addresses and sizes.
#pragma once

#include "cpu/code.h"

// Works out what is derived from the triggers' state, when that was changed.
void triggers_update(struct hart *h);

// tdata1 of the selected trigger becomes the nearest to `value` that there is.
void triggers_write_control(struct hart *h, u64 value);

// What tinfo says: the types that there are, and the version of the specification.
u64 triggers_info(void);

// --- for cpu/ only ---

// The probe before an instruction; its operation says what is accessed: rd bytes loaded, rs2
// stored.
handler triggers_probe;

// The operation itself, where the one given may be this probe: it is the last before the
// instruction.
static inline const struct op *triggers_behind(const struct op *op)
{
    return op + (op->run == triggers_probe);
}

// The instruction at h->s.pc can't be fetched, as h->fault says. A trigger on its address comes
// first (Priv. 3.1.15, table of exception priorities): h->fault is its, then.
void triggers_fetch_fault(struct hart *h);

// The instruction that the last probe was before is over: icount.
void triggers_finish(struct hart *h);

// Whether a trigger fires at a trap that has just been taken from mode `from`, before its handler.
bool triggers_trap(struct hart *h, u64 cause, enum privilege from);
