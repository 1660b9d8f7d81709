// Page tables of three, four and five levels (Priv. 10.4 to 10.6), for guests that try all of them.
#pragma once

#include "paging.h"

static u64 *roots[3]; // by mode, from Sv39 on

static u64 levels;

static inline u64 *root(void)
{
    return roots[levels - 3];
}

// The entry for `va` at `level`; tables are made where they are missing.
static inline u64 *slot_of(u64 va, u64 level)
{
    u64 *table = root();
    for (u64 at = levels - 1; at > level; at--) {
        u64 *entry = &table[va >> (12 + 9 * at) & 511];
        if (!(*entry & PTE_V)) {
            *entry = paging_entry(paging_page(), PTE_V);
        }
        table = paging_table_of(*entry);
    }
    return &table[va >> (12 + 9 * level) & 511];
}

static inline u64 satp_of(u64 *table)
{
    return (levels + 5) << 60 | (u64)table / GUEST_PAGE;
}

static inline void make_roots(void)
{
    roots[0] = paging_root();
    for (u64 i = 1; i < 3; i++) {
        roots[i] = paging_page();
        roots[i][0] = paging_entry(roots[i - 1], PTE_V);
    }
}

static inline u64 load(u64 va)
{
    struct guest_result result = guest_load(va);
    return result.cause == GUEST_NO_TRAP ? result.value : result.cause << 32 | (result.value != va);
}
