// The walk of a page table (Priv. 10.3.2) as somebody who only looks makes it: whatever the
// permissions, with no A or D bit set, and nothing cached.
#pragma once

#include "cpu/mmu.h"
#include "cpu/pte.h"

// One entry that the walk read, from the root down.
struct mmu_look_step {
    u64 pte_pa; // where the entry is
    u64 pte;
};

struct mmu_look {
    bool translated; // false where addresses are physical in this mode: no step, pa is the address
    u32 count;
    struct mmu_look_step steps[PTE_LEVELS_MAX];
    bool mapped;    // the last step is a leaf; else it is what ended the walk
    u64 pa;         // where mapped, else 0
    u64 size_bytes; // of the page, where mapped
};

// Walks for `va` as the hart's accesses of that kind are masked and translated in its present mode.
// A walk whose entry is not in memory ends before that step.
void mmu_look(const struct hart *h, u64 va, enum access access, struct mmu_look *look);

// Whether the hart could fetch at `va`, which was looked at for a fetch, without a fault and
// without setting a bit.
bool mmu_look_allows_fetch(const struct hart *h, const struct mmu_look *look);
