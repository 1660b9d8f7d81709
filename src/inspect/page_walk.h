// The walk of a page table (Priv. 10.3.2) as somebody who only looks makes it: whatever the
// permissions, with no A or D bit set, and nothing cached.
#pragma once

#include "machine/machine.h"

#define PAGE_WALK_LEVELS 5

// One entry that the walk read, from the root down.
struct page_walk_step {
    u64 pte_pa; // where the entry is
    u64 pte;
};

struct page_walk {
    bool translated; // false where addresses are physical in this mode: no step, pa is va
    u32 count;
    struct page_walk_step steps[PAGE_WALK_LEVELS];
    bool mapped;    // the last step is a leaf; else it is what ended the walk
    u64 pa;         // where mapped
    u64 size_bytes; // of the page, where mapped
};

// Walks for `va` as loads of the hart are translated in its present mode (mstatus.MPRV counts).
// A walk whose entry is not in memory ends before that step.
void page_walk(const struct machine *m, u32 hart, u64 va, struct page_walk *walk);
