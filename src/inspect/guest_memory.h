// Memory as the code of a hart sees it, read and written by somebody who only looks: whatever the
// permissions, and no device is touched.
#pragma once

#include "machine/machine.h"

// The physical address of `va` for loads of the hart in its present mode. False where it is not
// mapped.
bool guest_memory_translate(const struct machine *m, u32 hart, u64 va, u64 *pa);

// Copy memory from, or to, `va` and what follows. False where not all of it is mapped to memory; a
// write may then have been done in part.
bool guest_memory_read(const struct machine *m, u32 hart, u64 va, void *bytes, size_t size);
bool guest_memory_write(struct machine *m, u32 hart, u64 va, const void *bytes, size_t size);
