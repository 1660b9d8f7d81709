// Memory as an address space of the guest has it, for somebody who only looks: by a root that need
// not be in any hart's satp now, and whatever the permissions.
#pragma once

#include "inspect/debug_info.h"
#include "machine/machine.h"

struct guest_space {
    const struct machine *m;
    u64 satp; // 0 where addresses are physical
    // Addresses that are RAM's are physical, whatever satp says: the kernel's, as a rule.
    bool direct;
};

// The physical address of `va`. False where it is not mapped.
bool guest_space_translate(const struct guest_space *space, u64 va, u64 *pa);

// Copies memory. False where not all of it is mapped to memory.
bool guest_space_read(const struct guest_space *space, u64 va, void *bytes, size_t size);

// Copies the text at `va` up to its 0, or `size` - 1 bytes, or where memory ends; always
// terminates. Answers whether its end was seen.
bool guest_space_text(const struct guest_space *space, u64 va, char *text, size_t size);

// The same as what debug information is read with. `space` must outlive it.
struct debug_memory guest_space_memory(const struct guest_space *space);
