// What:  the time, and the one interrupt that each hart can ask for (Sstc).
// Why:   this interrupt is how the kernel gets the processor back from a program that never asks.
// Invariants: all ones in stimecmp means never.
// Try it in the debugger: `break timer_set`, `why timer`.
#pragma once

#include "lib/csr.h"

#define TICKS_PER_SECOND      ((u64)10000000) // the board's timebase: 10 MHz
#define TICKS_PER_MILLISECOND (TICKS_PER_SECOND / 1000)
#define TICKS_PER_MICROSECOND (TICKS_PER_SECOND / 1000000)

#define TIME_NEVER UINT64_MAX

// Ticks since the machine was switched on.
static inline u64
timer_now(void)
{
    return csr_read(time);
}

// Asks for an interrupt on this hart once the time is `when`.
static inline void
timer_set(u64 when)
{
    csr_write(stimecmp, when);
}
