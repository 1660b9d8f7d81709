// The state of the floating-point unit: what mstatus.FS and fcsr mean to instructions.
//
// FS becomes Dirty when an instruction writes a floating-point register or raises a flag, and when
// fcsr is written (Priv. 3.1.6.6: exactly, not merely safely).
#pragma once

#include "cpu/hart.h"
#include "isa/float_quick.h"

// frm, whatever it is.
static inline u32 float_frm(const struct hart *h)
{
    return (u32)bits_get(h->s.fcsr, fcsr_FRM_SHIFT, 3);
}

static inline bool float_is_off(const struct hart *h)
{
    return !(h->s.mstatus & MSTATUS_FS);
}

// Brings h->float_ready up to date after mstatus or fcsr was changed.
void float_update(struct hart *h);

// After the unit's state was changed: FS becomes Dirty, unless it is off.
void float_touch(struct hart *h);

// Begins an operation whose rm field is `rm`: its rounding mode, and no flags. False where it is
// illegal: the unit is off, or the mode is reserved (Unpriv., "F": also in frm, if rm is dynamic).
bool float_begin(const struct hart *h, u32 rm, struct float_env *env);

// Ends it: accrues its flags; `writes` says whether it writes a floating-point register.
void float_end(struct hart *h, const struct float_env *env, bool writes);
