// What:  Sv39 page tables: entries, walking, mapping (Priv. 10.4).
//
//     va    38      30 29      21 20      12 11        0
//          ├──────────┼──────────┼──────────┼──────────┤
//          │  VPN[2]  │  VPN[1]  │  VPN[0]  │  offset  │
//          └──────────┴──────────┴──────────┴──────────┘
//     PTE   53                      10 9 8 7 6 5 4 3 2 1 0
//          ├──────────────────────────┼───┼─┼─┼─┼─┼─┼─┼─┤
//          │           PPN            │RSW│D│A│G│U│X│W│R│V│
//          └──────────────────────────┴───┴─┴─┴─┴─┴─┴─┴─┘
//
// Invariants: pure: tables are pages, and nothing here touches satp. An entry with R, W and X all 0
//        points to a table. A and D are set when a page is mapped, so that no hardware needs to.
// Try it in the debugger: `break pagetable_map`, `info mem`.
#pragma once

#include "lib/types.h"

enum {
#define PTE_BIT(name, bit, meaning) PTE_##name = 1 << (bit),
#include "cpu/pte.def"
#undef PTE_BIT
    PTE_COPY = 1 << 8, // ours, in RSW: copy the page before the first store (W is 0)
};

#define PTE_COUNT 512

static inline u64
pte_make(u64 pa, u64 flags)
{
    return pa >> 12 << 10 | flags | PTE_V;
}

static inline u64
pte_pa(u64 pte)
{
    return pte >> 10 << 12;
}

static inline bool
pte_is_table(u64 pte)
{
    return (pte & (PTE_V | PTE_R | PTE_W | PTE_X)) == PTE_V;
}

// The entry that maps the 4 KiB page of `va`, or null. With `create`, tables that are missing are
// allocated; null then means that there was no memory. Not for what is mapped by larger pages.
u64 *pagetable_entry(u64 *root, u64 va, bool create);

// Maps `size_bytes` at `va` to `pa` with PTE flags, using 2 MiB pages where both are aligned to it.
// Everything is a multiple of a page and unmapped so far. False where memory for tables ran out:
// what was mapped by then stays.
bool pagetable_map(u64 *root, u64 va, u64 pa, u64 size_bytes, u64 flags);

// Frees the tables under the root's entry `index` and gives each mapped page to page_free.
void pagetable_free(u64 *root, u32 index);
