// The door for what somebody who debugs changes: registers, CSRs, memory, the instruction that is put
// in, interrupts that are injected. It is input from outside, like what is typed at the console
// (machine_input): a run into which somebody has reached is repeated only with the same changes at the
// same steps. So all of it passes here, and who keeps a log of inputs is told.
#pragma once

#include "inspect/registers.h"

enum door_kind { DOOR_REGISTER, DOOR_MEMORY, DOOR_INSN, DOOR_INTERRUPT };

// A change, made between two steps.
struct door_change {
    enum door_kind kind;
    u64 step; // of the machine
    u32 hart;
    struct register_id register_id; // DOOR_REGISTER
    u64 where;                      // DOOR_MEMORY: physical address; DOOR_INTERRUPT: the bit of mip
    u64 value; // DOOR_REGISTER; DOOR_INSN: the instruction; DOOR_INTERRUPT: the bit's new value
    const void *bytes; // DOOR_MEMORY
    size_t size;
};

struct door {
    struct machine *m;
    void (*told)(void *self, const struct door_change *change); // after each change, or null
    void *self;
    u64 changes; // so far
};

void door_set_register(struct door *door, u32 hart, struct register_id id, u64 value);

// Writes memory as the hart sees it. False where not all of it is mapped to RAM, and then a part may
// have been written.
bool door_write(struct door *door, u32 hart, u64 va, const void *bytes, size_t size);
bool door_write_physical(struct door *door, u32 hart, u64 pa, const void *bytes, size_t size);

// Sets or clears a bit of mip that software may write (Priv. 3.1.9).
void door_set_pending(struct door *door, u32 hart, u32 interrupt, bool pending);
