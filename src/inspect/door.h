// The door for what somebody who debugs changes: registers, CSRs, memory, the instruction that is
// put in, interrupts that are injected. It is input from outside, like what is typed at the console
// (machine_input): a run into which somebody has reached is repeated only with the same changes at
// the same steps. So all of it passes here, and who keeps a log of inputs is told.
#pragma once

#include "inspect/registers.h"

enum door_kind {
    DOOR_REGISTER,
    DOOR_MEMORY,
    DOOR_INSN,
    DOOR_INTERRUPT,
    DOOR_TIMER,
    DOOR_REQUEST,
    DOOR_TRAP
};

// A change, made between two steps.
struct door_change {
    enum door_kind kind;
    u64 step; // of the machine
    u32 hart;
    struct register_id register_id; // DOOR_REGISTER
    // DOOR_MEMORY: physical address; DOOR_INTERRUPT: the bit of mip; DOOR_REQUEST: the source of
    // the PLIC; DOOR_TRAP: the cause, with the interrupt bit
    u64 where;
    // DOOR_REGISTER; DOOR_INSN: the instruction; DOOR_INTERRUPT: the bit's new value; DOOR_TIMER:
    // when; DOOR_TRAP: tval
    u64 value;
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

// Writes memory as the hart sees it. False where not all of it is mapped to RAM, and then a part
// may have been written.
bool door_write(struct door *door, u32 hart, u64 va, const void *bytes, size_t size);
bool door_write_physical(struct door *door, u32 hart, u64 pa, const void *bytes, size_t size);

// Has the hart execute `insn` once, as if it stood at its pc, instead of the next instruction. The
// caller then runs one step of it.
void door_put_in(struct door *door, u32 hart, u32 insn);

// Makes time reach, at `ticks`, what the hart's timer waits for: its stimecmp where that is in use,
// else its mtimecmp. UINT64_MAX for never.
void door_set_timer(struct door *door, u32 hart, u64 ticks);

// Has source `source` of the PLIC request an interrupt, whatever its wire says.
void door_request(struct door *door, u32 source);

// Has the hart take a trap now, before its next instruction (Priv. 3.1.6): an exception with that
// tval, or an interrupt, whether it is enabled or not.
void door_trap(struct door *door, u32 hart, bool interrupt, u32 cause, u64 tval);

// Sets or clears a bit of mip that software may write (Priv. 3.1.9).
void door_set_pending(struct door *door, u32 hart, u32 interrupt, bool pending);
