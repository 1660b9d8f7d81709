#include "pmp_entries.h"

#include "base/bits.h"

enum { PMP_R = 1, PMP_W_ONLY = 2, PMP_RW = 3, PMP_RWX = 7, PMP_NAPOT = 0x18, PMP_L = 0x80 };

#define NAPOT(pa, size_bytes) (((pa) | ((size_bytes) / 2 - 1)) >> 2)

// The lowest entry that matches decides (Priv. 3.7.1). Finisher and CLINT are for all; below RAM
// and in QEMU's window for PCI there is nothing else, not even for M-mode; then the runtime, its
// log, and headers and tables of the cases.
static const struct {
    u64 pa, size_bytes;
    u8 config;
} fixed[PMP_FIRST_FREE] = {
    {LAYOUT_FINISHER, 8, PMP_NAPOT | PMP_RW | PMP_L},
    {LAYOUT_MSIP, 0x10000, PMP_NAPOT | PMP_RW | PMP_L},
    {0, LAYOUT_RAM, PMP_NAPOT | PMP_L},
    {16ULL << 30, 16ULL << 30, PMP_NAPOT | PMP_L},
    {LAYOUT_SAVE_M, LAYOUT_RUNTIME_END - LAYOUT_SAVE_M, PMP_NAPOT | PMP_RWX},
    {0x81000000, 0x1000000, PMP_NAPOT | PMP_RWX},
    {0x80400000, 0x400000, PMP_NAPOT | PMP_R},
};

enum { FIRST_LOCKABLE = 8, LAST_LOCKABLE = 11, LAST = PMP_ENTRIES - 1 };

static void set(struct case_header *header, u32 entry, u64 address, u64 config)
{
    header->pmpaddr[entry] = address;
    header->pmpcfg[entry / 8] |= config << (8 * (entry % 8));
}

void pmp_entries_start(struct case_header *header)
{
    for (u32 i = 0; i < PMP_FIRST_FREE; i++) {
        set(header, i, NAPOT(fixed[i].pa, fixed[i].size_bytes), fixed[i].config);
    }
    set(header, LAST, bits_mask(0, 54), PMP_NAPOT | PMP_RWX);
}

static bool is_lockable(u32 entry)
{
    return entry >= FIRST_LOCKABLE && entry <= LAST_LOCKABLE;
}

// In the pool of PMP's tests: an entry that matches a part of an access forbids it to M-mode too,
// so the runtime must not come across one.
u64 pmp_entries_address(struct random *r, u32 entry)
{
    bool lockable = is_lockable(entry);
    u64 pa = LAYOUT_PMP_POOL + LAYOUT_PAGE * (lockable ? 1 : random_below(r, 3));
    pa += LAYOUT_PMP_OFFSET;
    pa += lockable ? random_below(r, 64) * 4 : (u64)random_between(r, -32, 32) * 4;
    u64 size = 8ULL << random_below(r, lockable ? 6 : 10);
    if (!lockable && random_chance(r, 10)) {
        return random_u64(r) & bits_mask(0, 54);
    }
    return random_chance(r, 50) ? NAPOT(bits_align_down(pa, size), size) : pa >> 2;
}

// An entry that may be locked never reaches beyond the pool of PMP's tests: so not TOR.
static u8 random_config(struct random *r, u32 entry)
{
    u8 permissions = (u8)random_below(r, 8);
    if ((permissions & PMP_RW) == PMP_W_ONLY) {
        permissions |= 1; // reserved: known.def
    }
    u8 mode = (u8)(random_below(r, 4) << 3);
    if (!is_lockable(entry)) {
        return mode | permissions;
    }
    mode = mode == 8 ? 0x10 : mode;
    return (u8)(mode | permissions | (random_chance(r, 5) ? PMP_L : 0));
}

u8 pmp_entries_config(struct random *r, u32 entry)
{
    if (entry < PMP_FIRST_FREE) {
        return fixed[entry].config;
    }
    if (entry == LAST) {
        return PMP_NAPOT | PMP_RWX;
    }
    return random_chance(r, 40) ? 0 : random_config(r, entry);
}

void pmp_entries_fill(struct random *r, struct case_header *header)
{
    pmp_entries_start(header);
    for (u32 i = PMP_FIRST_FREE; i <= PMP_LAST_FREE; i++) {
        u64 address = pmp_entries_address(r, i);
        set(header, i, address, pmp_entries_config(r, i));
    }
    header->sets_pmp = 1;
}
