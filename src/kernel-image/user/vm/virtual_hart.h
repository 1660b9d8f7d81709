// What:  the hart that the guest believes to run on: its CSRs and its mode, and how it takes traps.
// Invariants: `registers` is where the guest really is; in truth it is always in U-mode.
#pragma once

#include "trap/abi.h"

struct virtual_hart {
    struct guest guest; // its frame: registers and pc
    bool supervisor;    // the mode that the guest believes to be in
    u64 sstatus, sie, stvec, sscratch, sepc, scause, stval, stimecmp;
};

// The guest takes a trap, as the privileged specification has it (Priv. 10.1).
void virtual_hart_trap(struct virtual_hart *hart, u64 cause, u64 value);

// Its timer's interrupt, if that is due and enabled.
void virtual_hart_interrupt(struct virtual_hart *hart);

// Does the privileged instruction `insn` in the guest's place; false where that is no instruction for
// the mode that it believes to be in.
bool virtual_hart_emulate(struct virtual_hart *hart, u32 insn);

// The guest's register x<number>; x0 reads 0 and is not changed.
u64 virtual_hart_register(const struct virtual_hart *hart, u32 number);
void virtual_hart_set_register(struct virtual_hart *hart, u32 number, u64 value);
