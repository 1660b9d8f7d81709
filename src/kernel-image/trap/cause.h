// What:  the causes of traps by number and by name, from the emulator's own table.
// Why:   the kernel's reports and the debugger's print the same words.
#pragma once

#include "lib/types.h"

enum exception {
#define EXCEPTION(code, name, words, tval, priority) EXCEPTION_##name = code,
#define INTERRUPT(code, name, words, priority)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

// In scause and mcause the highest bit says that it is an interrupt.
enum interrupt {
#define EXCEPTION(code, name, words, tval, priority)
#define INTERRUPT(code, name, words, priority) INTERRUPT_##name = code,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

static inline bool
cause_is_interrupt(u64 cause)
{
    return cause >> 63;
}

static inline u64
cause_code(u64 cause)
{
    return cause << 1 >> 1;
}

// The specification's words for a value of scause or mcause.
const char *cause_name(u64 cause);
