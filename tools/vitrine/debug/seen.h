// The registers as they were when the machine was last set going, to mark what has changed since.
#pragma once

#include "inspect/registers.h"

#define SEEN_CSRS 4096

struct seen {
    bool valid;
    u64 integers[MACHINE_HARTS_MAX][32];
    u64 pc[MACHINE_HARTS_MAX];
    u64 csrs[MACHINE_HARTS_MAX][SEEN_CSRS];
};

// Notes what all harts hold.
void seen_note(struct seen *seen, const struct machine *m);

// Whether the register held something else then; false where nothing was noted.
bool seen_changed(const struct seen *seen, u32 hart, struct register_id id, u64 value);
