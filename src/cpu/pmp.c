// Priv. 3.7.1. A configuration byte:
//
//      7   6 5   4 3   2   1   0
//    +---+-----+-----+---+---+---+
//    | L |  0  |  A  | X | W | R |     A: 0 OFF, 1 TOR, 2 NA4, 3 NAPOT
//    +---+-----+-----+---+---+---+
//
// The granularity is 4 bytes, the finest there is. With mseccfg.MML, L says whose the entry is, and
// combinations that make no sense otherwise are regions that M-mode shares with the others
// (Smepmp).
#include "cpu/pmp.h"

#include "cpu/cpu.h"

enum { PMP_R = 1, PMP_W = 2, PMP_X = 4, PMP_RWX = 7, PMP_A = 0x18, PMP_L = 0x80 };
enum { PMP_OFF = 0x00, PMP_TOR = 0x08, PMP_NA4 = 0x10, PMP_NAPOT = 0x18 };

#define PMP_ADDRESS_BITS    54
#define PMP_END             (4ULL << PMP_ADDRESS_BITS)
#define PMP_CONFIG_WRITABLE (PMP_RWX | PMP_A | PMP_L)

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

static u64 lesser(u64 a, u64 b)
{
    return a < b ? a : b;
}

static u64 greater(u64 a, u64 b)
{
    return a > b ? a : b;
}

// The pages of [first, end) are open if `region` decides for them and allows everything.
static void set_open(struct hart *h, const struct pmp_region *region, u64 first, u64 end)
{
    bool allows = (region->config & PMP_RWX) == PMP_RWX && !(h->s.mseccfg & MSECCFG_MML);
    first = bits_align_up(first, BUS_PAGE_SIZE);
    end = bits_align_down(end, BUS_PAGE_SIZE);
    if (allows && first < end) {
        h->pmp_open_first = first;
        h->pmp_open_bytes = end - first;
    }
}

// Finds the pages around the top of RAM that one entry decides for: those before it match above or
// below. As a rule firmware protects itself so, and opens the rest to all.
static void find_open(struct hart *h)
{
    const struct bus_memory *ram = &h->cpu->bus.memories[0];
    u64 top = ram->base + ram->size_bytes - 1;
    u64 first = 0, end = PMP_END;
    h->pmp_open_first = h->pmp_open_bytes = 0;
    for (u32 i = 0; i < h->pmp_count; i++) {
        const struct pmp_region *region = &h->pmp[i];
        if (region->last < top) {
            first = greater(first, region->last + 1);
        } else if (region->first > top) {
            end = lesser(end, region->first);
        } else {
            set_open(h, region, greater(first, region->first), lesser(end, region->last + 1));
            return;
        }
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
    find_open(h);
}

// What M-mode, and what the modes below, may do in a region with mseccfg.MML set, by L and the
// permission bits (Smepmp 2.2, truth table).
static const struct {
    u8 machine, others;
} shared_table[2][PMP_RWX + 1] = {
    {[0] = {0, 0},
     [PMP_X] = {0, PMP_X},
     [PMP_W] = {PMP_R | PMP_W, PMP_R},
     [PMP_W | PMP_X] = {PMP_R | PMP_W, PMP_R | PMP_W},
     [PMP_R] = {0, PMP_R},
     [PMP_R | PMP_X] = {0, PMP_R | PMP_X},
     [PMP_R | PMP_W] = {0, PMP_R | PMP_W},
     [PMP_RWX] = {0, PMP_RWX}},
    {[0] = {0, 0},
     [PMP_X] = {PMP_X, 0},
     [PMP_W] = {PMP_X, PMP_X},
     [PMP_W | PMP_X] = {PMP_R | PMP_X, PMP_X},
     [PMP_R] = {PMP_R, 0},
     [PMP_R | PMP_X] = {PMP_R | PMP_X, 0},
     [PMP_R | PMP_W] = {PMP_R | PMP_W, 0},
     [PMP_RWX] = {PMP_R, PMP_R}},
};

// The permission bits that a region with this configuration gives a mode.
static u8 permissions(const struct hart *h, u8 config, enum privilege priv)
{
    bool locked = config & PMP_L;
    if (h->s.mseccfg & MSECCFG_MML) {
        return priv == PRIV_M ? shared_table[locked][config & PMP_RWX].machine
                              : shared_table[locked][config & PMP_RWX].others;
    }
    return priv == PRIV_M && !locked ? PMP_RWX : config & PMP_RWX;
}

// What no entry matches is open to M-mode alone, and with Smepmp not even to that.
static bool unmatched_allowed(const struct hart *h, enum access access, enum privilege priv)
{
    return priv == PRIV_M && !(h->s.mseccfg & MSECCFG_MMWP) &&
           !(access == ACCESS_FETCH && (h->s.mseccfg & MSECCFG_MML));
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
        return permissions(h, region->config, priv) & needed[access];
    }
    return unmatched_allowed(h, access, priv);
}

bool pmp_has_locked(const struct hart *h)
{
    for (u32 i = 0; i < HART_PMP_ENTRIES; i++) {
        if (h->s.pmpcfg[i] & PMP_L) {
            return true;
        }
    }
    return false;
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

static bool is_locked(const struct hart *h, u32 entry)
{
    return (h->s.pmpcfg[entry] & PMP_L) && !(h->s.mseccfg & MSECCFG_RLB);
}

// What an entry holds where `config` is written: R, W and X are one field, in which W without R is
// reserved and becomes none of them.
static u8 taken_config(u8 config)
{
    return (config & (PMP_R | PMP_W)) == PMP_W ? config & ~PMP_RWX : config;
}

// With MML, code of M-mode's is not to be added (Smepmp 2.1).
static bool adds_machine_code(const struct hart *h, u8 config)
{
    return (shared_table[(config & PMP_L) != 0][config & PMP_RWX].machine & PMP_X) &&
           !(h->s.mseccfg & MSECCFG_RLB);
}

void pmp_write_config(struct hart *h, u32 first, u64 value)
{
    bool machine_lockdown = h->s.mseccfg & MSECCFG_MML;
    for (u32 i = 0; i < 8; i++) {
        u8 config = (value >> (8 * i)) & PMP_CONFIG_WRITABLE;
        if (is_locked(h, first + i) || (machine_lockdown && adds_machine_code(h, config))) {
            continue;
        }
        h->s.pmpcfg[first + i] = machine_lockdown ? config : taken_config(config);
    }
    pmp_update(h);
}

void pmp_write_address(struct hart *h, u32 entry, u64 value)
{
    bool locked = is_locked(h, entry);
    // A locked TOR entry locks the address below it too, which is its lower bound.
    if (entry + 1 < HART_PMP_ENTRIES) {
        locked |= is_locked(h, entry + 1) && (h->s.pmpcfg[entry + 1] & PMP_A) == PMP_TOR;
    }
    if (!locked) {
        h->s.pmpaddr[entry] = value & bits_mask(0, PMP_ADDRESS_BITS);
        pmp_update(h);
    }
}
