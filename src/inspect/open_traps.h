// The traps whose return is still awaited, and which of them a return ends: trap_history.h says
// how.
#pragma once

#include "inspect/trap_history.h"

#define OPEN_TRAP_NONE UINT16_MAX

// What tells which return is a trap's own.
struct open_trap {
    u64 number;
    u64 satp, sp, epc, pid;
    u8 from, to;
    u16 older, newer; // in the list of open traps; of those that are free, `older` is the next
};

struct open_traps {
    struct open_trap traps[TRAP_HISTORY_OPEN_MAX];
    u16 newest, oldest, free; // OPEN_TRAP_NONE for none
};

void open_traps_clear(struct open_traps *open);

// Adds a trap as the newest. There must be room.
void open_traps_add(struct open_traps *open, const struct trap_record *record);

void open_traps_remove(struct open_traps *open, u16 index);

// The open trap that the return ends, OPEN_TRAP_NONE for none. `pid` is the process then, 0 where
// it is not known; `current` the number of the trap whose handler the hart was in.
u16 open_traps_own(const struct open_traps *open, const struct trap_return_event *event,
                   const struct trap_return *back, u64 pid, u64 current);

static inline bool open_traps_are_full(const struct open_traps *open)
{
    return open->free == OPEN_TRAP_NONE;
}
