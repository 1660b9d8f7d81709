// What:  each hart's two stacks of the kernel, as sizes that the assembler can read too.
//
//     hart_stacks[h]   guard page │ trap stack │ guard page │ stack ←sp at boot
//
// Why:   a hart needs a stack before there are processes, for its scheduler; and one for traps in the
//        kernel, which may have happened because the first has overflowed.
// Invariants: the guard pages are mapped nowhere.
#pragma once

#define HARTS_MAX_ASM         8
#define HART_GUARD_BYTES      4096
#define HART_TRAP_STACK_BYTES 4096
#define HART_STACK_BYTES      8192
#define HART_STACKS_BYTES     (2 * HART_GUARD_BYTES + HART_TRAP_STACK_BYTES + HART_STACK_BYTES)

// The M-mode handler's storage of a hart: a saved register, and the address of the hart's msip.
#define MACHINE_SAVED_T1 0
#define MACHINE_MSIP     8
