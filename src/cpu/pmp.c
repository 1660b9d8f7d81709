// Priv. 3.7.1. A configuration byte:
//
//      7   6 5   4 3   2   1   0
//    +---+-----+-----+---+---+---+
//    | L |  0  |  A  | X | W | R |     A: 0 OFF, 1 TOR, 2 NA4, 3 NAPOT
//    +---+-----+-----+---+---+---+
//
// The granularity is 4 bytes, the finest there is.
#include "cpu/pmp.h"

enum { PMP_R = 1, PMP_W = 2, PMP_X = 4, PMP_A = 0x18, PMP_L = 0x80 };
enum { PMP_OFF = 0x00, PMP_TOR = 0x08, PMP_NA4 = 0x10, PMP_NAPOT = 0x18 };

#define PMP_ADDRESS_BITS    54
#define PMP_CONFIG_WRITABLE (PMP_R | PMP_W | PMP_X | PMP_A | PMP_L)

// Fills the range that entry i matches; false for an empty one.
static bool region_of(const struct hart *h, u32 i, struct pmp_region *region)
{
    u64 address = h->s.pmpaddr[i];
    region->config = h->s.pmpcfg[i];
    region->entry = (u8)i;
    switch (region->config & PMP_A) {
    case PMP_TOR:
        region->first = i == 0 ? 0 : h->s.pmpaddr[i - 1] << 2;
        region->last = (address << 2) - 1;
        return address != 0 && region->first <= region->last;
    case PMP_NA4:
        region->first = address << 2;
        region->last = region->first + 3;
        return true;
    case PMP_NAPOT: {
        // The trailing ones and the zero above them say the size: yyy0 is 8 bytes, yy01 16, …
        u64 ones = address ^ (address + 1);
        region->first = (address & ~ones) << 2;
        region->last = region->first | (ones << 2) | 3;
        return true;
    }
    default:
        return false;
    }
}

void pmp_update(struct hart *h)
{
    h->pmp_count = 0;
    for (u32 i = 0; i < HART_PMP_ENTRIES; i++) {
        if (region_of(h, i, &h->pmp[h->pmp_count])) {
            h->pmp_count++;
        }
    }
    const struct pmp_region *first = &h->pmp[0];
    h->pmp_open = h->pmp_count > 0 && first->first == 0 &&
                  first->last >= bits_mask(0, PMP_ADDRESS_BITS) &&
                  (first->config & (PMP_R | PMP_W | PMP_X)) == (PMP_R | PMP_W | PMP_X);
}

bool pmp_allows(const struct hart *h, u64 pa, u64 size, enum access access, enum privilege priv)
{
    static const u8 needed[] = {
        [ACCESS_FETCH] = PMP_X, [ACCESS_LOAD] = PMP_R, [ACCESS_STORE] = PMP_W};
    u64 last = pa + size - 1;
    for (u32 i = 0; i < h->pmp_count; i++) {
        const struct pmp_region *region = &h->pmp[i];
        if (last < region->first || pa > region->last) {
            continue;
        }
        if (pa < region->first || last > region->last) {
            return false; // the entry matches some of the bytes only
        }
        return (priv == PRIV_M && !(region->config & PMP_L)) || (region->config & needed[access]);
    }
    return priv == PRIV_M;
}

bool pmp_page_is_uniform(const struct hart *h, u64 pa)
{
    u64 first = bits_align_down(pa, BUS_PAGE_SIZE);
    u64 last = first + BUS_PAGE_SIZE - 1;
    for (u32 i = 0; i < h->pmp_count; i++) {
        const struct pmp_region *region = &h->pmp[i];
        if (last < region->first || first > region->last) {
            continue;
        }
        // The first entry to match decides for the whole page if it covers it.
        return first >= region->first && last <= region->last;
    }
    return true;
}

u64 pmp_read_config(const struct hart *h, u32 first)
{
    u64 value = 0;
    for (u32 i = 0; i < 8; i++) {
        value |= (u64)h->s.pmpcfg[first + i] << (8 * i);
    }
    return value;
}

void pmp_write_config(struct hart *h, u32 first, u64 value)
{
    for (u32 i = 0; i < 8; i++) {
        u8 config = (value >> (8 * i)) & PMP_CONFIG_WRITABLE;
        bool reserved = (config & (PMP_R | PMP_W)) == PMP_W;
        if (!(h->s.pmpcfg[first + i] & PMP_L) && !reserved) {
            h->s.pmpcfg[first + i] = config;
        }
    }
    pmp_update(h);
}

void pmp_write_address(struct hart *h, u32 entry, u64 value)
{
    bool locked = h->s.pmpcfg[entry] & PMP_L;
    // A locked TOR entry locks the address below it too, which is its lower bound.
    if (entry + 1 < HART_PMP_ENTRIES) {
        u8 above = h->s.pmpcfg[entry + 1];
        locked |= (above & PMP_L) && (above & PMP_A) == PMP_TOR;
    }
    if (!locked) {
        h->s.pmpaddr[entry] = value & bits_mask(0, PMP_ADDRESS_BITS);
        pmp_update(h);
    }
}
