// An idle machine on a terminal keeps step with the host's clock: a second is a second, and waiting
// is sleeping. A busy one runs as fast as it can, which may put it ahead of the host or behind.
#pragma once

#include "base/types.h"

// Two clocks at one moment.
struct pacing {
    u64 host_ns;
    u64 clock; // the machine's
    u64 speed; // of the machine's from there on: so many seconds in one of the host's
};

// The host's monotonic clock.
u64 pacing_host_ns(void);

// Both clocks count from here, a second a second.
void pacing_start(struct pacing *pacing, u64 clock);

// From `clock` on, `speed` seconds a second; nothing where that is so already.
void pacing_set_speed(struct pacing *pacing, u64 clock, u64 speed);

// To be called when the machine, at `clock`, becomes idle. Small differences are kept, so that they
// even out; after a larger one the two clocks count from here, lest time should stall or race.
void pacing_synchronise(struct pacing *pacing, u64 clock);

// The machine's clock as the host's has it.
u64 pacing_clock(const struct pacing *pacing);

// How long it is, on the host, until the machine's clock shall be `clock`; 0 if that is past.
u64 pacing_wait_ns(const struct pacing *pacing, u64 clock);
