// The CSRs of the counters; what they hold is counters.c's.
#include "cpu/csr_hooks.h"

#include "cpu/counters.h"

static u32 number_of(const struct csr_row *row)
{
    return row->number % HART_COUNTERS;
}

static bool is_there(const struct hart *h, u32 number)
{
    return number < 3 || csr_has(h, RV_Zihpm);
}

u64 csr_get_counter(const struct hart *h, const struct csr_row *row)
{
    u32 number = number_of(row);
    return is_there(h, number) ? counters_read(h, number) & row->readable : 0;
}

void csr_set_counter(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u32 number = number_of(row);
    if (is_there(h, number)) {
        counters_write(h, number, bits_merge(counters_read(h, number), value, mask));
        h->exit = HART_RECHECK; // its overflow may come in another slice
    }
}

// mcountinhibit, mcyclecfg and minstretcfg.
void csr_set_counting(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    struct counters_pace before;
    counters_changing(h, &before);
    csr_set_plain(h, row, value, mask);
    h->exit = HART_RECHECK;
    counters_changed_by_csr(h, &before);
}

u64 csr_get_mhpmevent(const struct hart *h, const struct csr_row *row)
{
    return h->s.mhpmevent[number_of(row)];
}

// An event that there is not becomes none.
void csr_set_mhpmevent(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u32 number = number_of(row);
    if (!is_there(h, number)) {
        return;
    }
    u64 flags = csr_has(h, RV_Sscofpmf) ? MHPMEVENT_OF | MHPMEVENT_INHIBITS : 0;
    u64 merged = bits_merge(h->s.mhpmevent[number], value, mask);
    u64 event = counters_event(merged & MHPMEVENT_EVENT) ? merged & MHPMEVENT_EVENT : 0;
    struct counters_pace before;
    counters_changing(h, &before);
    h->s.mhpmevent[number] = event | (merged & flags & ~(csr_has(h, RV_S) ? 0 : MHPMEVENT_SINH));
    h->exit = HART_RECHECK;
    counters_changed_by_csr(h, &before);
}

// The overflow flags of the counters that mcounteren lets S-mode see.
u64 csr_get_scountovf(const struct hart *h, const struct csr_row *row)
{
    u64 flags = 0;
    for (u32 i = 3; i < HART_COUNTERS; i++) {
        flags |= (u64)((h->s.mhpmevent[i] & MHPMEVENT_OF) != 0) << i;
    }
    return flags & row->readable & (h->s.priv == PRIV_M ? ~0ULL : h->s.mcounteren);
}
