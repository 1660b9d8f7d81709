// Physical memory protection (Priv. 3.7), also against M-mode (Smepmp).
#pragma once

#include "cpu/hart.h"

enum access { ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE };

// Works the regions out again after pmpcfg, pmpaddr or mseccfg changed.
void pmp_update(struct hart *h);

// Whether mode `priv` may make the access to all of [pa, pa + size), size at least 1.
bool pmp_allows(const struct hart *h, u64 pa, u64 size, enum access access, enum privilege priv);

// Whether every byte of the page at `pa` has the same permissions.
bool pmp_page_is_uniform(const struct hart *h, u64 pa);

// Whether PMP allows everything in the page at `pa`, in every mode. Answered at once; false where
// that is not known so simply.
static inline bool pmp_page_is_open(const struct hart *h, u64 pa)
{
    return pa - h->pmp_open_first < h->pmp_open_bytes;
}

// Whether an entry has L set, on or off.
bool pmp_has_locked(const struct hart *h);

// pmpcfg0, pmpcfg2, … pmpcfg14, eight entries each: `first` is the number of the lowest.
u64 pmp_read_config(const struct hart *h, u32 first);
void pmp_write_config(struct hart *h, u32 first, u64 value);
void pmp_write_address(struct hart *h, u32 entry, u64 value);
