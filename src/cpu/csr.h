// The control and status registers: access from instructions, and from outside.
#pragma once

#include "cpu/hart.h"

enum csr_operation { CSR_write, CSR_set, CSR_clear };

enum csr_effect { CSR_NONE = 0, CSR_CONTEXT = 1, CSR_INTERRUPTS = 2, CSR_REQUEST = 4 };

// Works out which CSRs and fields the processor has; to be called whenever its extensions changed.
void csr_configure(struct cpu *cpu);

// What a row of csr.def says, for tracers and documentation.
struct csr_row;

// The row of CSR `number` (0..4095), or null where there is no such CSR.
const struct csr_row *csr_find(u32 number);

// Its name, or null.
const char *csr_name(u32 number);

// The number of the CSR called `name`, or -1.
i32 csr_number(const char *name);

// enum csr_effect bits of a write to CSR `number`; 0 for none such.
u32 csr_effects(u32 number);

// Whether an instruction in the hart's present mode may read CSR `number`, or write it. False where
// there is no such CSR.
bool csr_allowed(const struct hart *h, u32 number, bool writes);

// What one of the six CSR instructions does (Unpriv. 6.1): h->value becomes the old value and, if
// `writes`, the CSR is written, set or cleared with `source`. Effects on the hart's context are
// brought about; h->exit is set where the hart must look at its timer or interrupts again. False
// where it is illegal. h->clock must be exact.
bool csr_execute(struct hart *h, u32 number, enum csr_operation operation, u64 source, bool writes);

// Reads CSR `number` with no question of access, as of h->clock; 0 where there is none.
u64 csr_peek(const struct hart *h, u32 number);

// Writes it so; what the CSR does not take is not written.
void csr_poke(struct hart *h, u32 number, u64 value);

// Makes mip.STIP what the comparison of time and stimecmp says, where it does (Sstc).
void csr_update_timer(struct hart *h);

// Time in ticks of the timebase, as of h->clock.
u64 csr_time(const struct hart *h);
