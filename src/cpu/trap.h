// Traps: entry, delegation, return (Priv. 3.1.6 to 3.1.9, 3.3.2, 10.1).
#pragma once

#include "cpu/hart.h"

// Takes exception h->fault with h->fault_tval, raised by the instruction at `pc`: state becomes the
// handler's. h->clock is the time of the instruction.
void trap_take_exception(struct hart *h, u64 pc);

// The interrupt that would be taken now, or -1: enabled, pending, not held back by the mode.
i32 trap_next_interrupt(const struct hart *h);

// Takes interrupt `code` before the instruction at h->s.pc.
void trap_take_interrupt(struct hart *h, u32 code);

// mret or sret, at `pc`, with privilege already checked: mode and h->s.pc become those returned to.
void trap_return(struct hart *h, enum privilege from_handler_of, u64 pc);

// Names of a cause as trap.def has it: "supervisor_timer"; "unknown" for a code it does not have.
const char *trap_cause_name(bool interrupt, u64 code);

static inline bool trap_interrupt_due(const struct hart *h)
{
    return (hart_pending(h) & h->s.mie) && trap_next_interrupt(h) >= 0;
}
