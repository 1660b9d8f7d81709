// Answers to "why": what holds an interrupt back, what an access to memory meets. They only look.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "inspect/access_check.h"

// An interrupt that somebody asks for.
struct why_interrupt {
    u32 code;   // enum interrupt
    u32 source; // of the PLIC, where external; 0 for all that have something to do with it
};

// The interrupt that `name` means on a hart as it stands: "timer", "software", "external" and what
// begins these ("ext") are those of the mode that they would be taken in; "supervisor_timer" and
// the other names of trap.def; a device of the board ("uart") or the number of a PLIC source. False
// with ERROR_USAGE.
bool why_interrupt_named(const struct machine *m, u32 hart, const char *name,
                         struct why_interrupt *interrupt, struct error *error);

// Writes each question on the interrupt's way from its source to the hart (Priv. 3.1.8, 3.1.9,
// 10.1.3; Sstc; PLIC 1.0), a line each, marked "no" where it is held back, and then which of them
// is the first. Answers whether it would be taken now.
bool why_interrupt(const struct machine *m, u32 hart, const struct why_interrupt *interrupt,
                   const struct text_sink *sink);

// Writes the walk of the page table, what PMP says and what lies at the address, and for each kind
// of access whether it is allowed or what refuses it, to `subject` on that hart.
void why_walk(const struct machine *m, u32 hart, u64 va, const struct access_subject *subject,
              const struct text_sink *sink);

// The same for one access of `size_bytes`. Answers whether it is allowed.
bool why_access(const struct machine *m, u32 hart, u64 va, u64 size_bytes,
                const struct access_subject *subject, enum access access,
                const struct text_sink *sink);
