// The counters (Priv. 3.1.10 to 3.1.12), which modes and events they count (Smcntrpmf, Sscofpmf,
// events.def) and their overflow.
//
// A counter has a number: 0 is cycle, 2 instret, 3 to 31 hpmcounter3 to hpmcounter31. Those whose
// count follows from the clock are kept as what to add to it; while one of these stands still, and
// for all others, the value itself is kept. So nothing is done per instruction, but while a counter
// counts kinds of instructions.
#pragma once

#include "cpu/code.h"

enum event {
    EVENT_none,
#define EVENT(number, name, source, text) EVENT_##name,
#include "cpu/events.def"
#undef EVENT
    EVENT_COUNT
};

// The event with that number in mhpmevent; EVENT_none for none such.
enum event counters_event(u64 number);

// The value, as of h->clock.
u64 counters_read(const struct hart *h, u32 number);

// Makes it what the next instruction reads: the one that writes it does not count (Priv. 3.1.10).
void counters_write(struct hart *h, u32 number, u64 value);

// What each counter goes by, before a CSR instruction changes something about it; and what follows
// for the kept values: the instruction counts where its counter runs before and after.
struct counters_pace {
    u8 source[HART_COUNTERS];
};
void counters_changing(const struct hart *h, struct counters_pace *before);
void counters_changed_by_csr(struct hart *h, const struct counters_pace *before);

// To be called where h->counting.looks_at_traps: `event`, in mode `from`, has changed the mode.
// `next` and `untired` are the clock and h->s.untired behind it.
void counters_changed_mode(struct hart *h, enum event event, enum privilege from, u64 next,
                           u64 untired);

// Counts an event of source TOLD in mode `priv`, which may pend the overflow interrupt.
void counters_count(struct hart *h, enum event event, enum privilege priv);

// Works out what is derived from the counters' state, when that was changed.
void counters_update(struct hart *h);

// The first clock at which a counter that follows from the clock may overflow, or HART_NEVER; to be
// called before a slice. Behind it, what did overflow is told.
u64 counters_deadline(struct hart *h);
void counters_after_slice(struct hart *h);

// --- for cpu/ only ---

// The probe before an instruction; its operation's imm says what kinds of instructions that is.
handler counters_probe;

// The kinds of instructions that events count; 0 for most.
u32 counters_kinds(const struct insn *insn);

// The instruction that the last probe was before has retired, or has not.
void counters_finish(struct hart *h, bool trapped);
