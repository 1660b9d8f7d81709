// Page tables as they lie in memory (Priv. 10.3.1, 10.4.1 to 10.6.1): for the walk that
// instructions make (mmu.c), and for those who look on.
#pragma once

#include "base/bits.h"

enum pte_bit {
#define PTE_BIT(name, bit, meaning) PTE_##name = 1 << (bit),
#include "cpu/pte.def"
#undef PTE_BIT
};

#define PTE_PPN_SHIFT 10
#define PTE_PPN_WIDTH 44
#define PTE_RESERVED  bits_mask(54, 7)
#define PTE_PBMT      (3ULL << 61) // memory type (Svpbmt); 3 is reserved
#define PTE_N         (1ULL << 63) // one of a power of two of pages that belong together (Svnapot)
#define PTE_UPPER     (PTE_RESERVED | PTE_PBMT | PTE_N)

// The one size that Svnapot has so far: 64 KiB, which the low bits of the PPN say.
#define PTE_NAPOT_BITS 4
#define PTE_NAPOT_PPN  8

#define PTE_INDEX_BITS 9
#define PTE_LEVELS_MAX 5

// How many levels the tables of a mode of satp have, which is not Bare.
static inline u32 pte_levels(u64 mode)
{
    return (u32)mode - 5; // 8 is Sv39
}

// The physical address that a leaf at `level` gives `va`, and the size of its page; false where the
// page is misaligned (step 6), or of a size that Svnapot does not have (Priv. 14).
static inline bool pte_leaf_address(u64 pte, u64 va, u32 level, u64 *pa, u64 *size_bytes)
{
    u64 ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH);
    u32 page_bits = PTE_INDEX_BITS * level;
    if (pte & PTE_N) {
        if (level > 0 || bits_get(ppn, 0, PTE_NAPOT_BITS) != PTE_NAPOT_PPN) {
            return false;
        }
        page_bits = PTE_NAPOT_BITS;
        ppn ^= PTE_NAPOT_PPN;
    }
    if (ppn & bits_mask(0, page_bits)) {
        return false;
    }
    *size_bytes = 1ULL << (12 + page_bits);
    *pa = ppn << 12 | (va & (*size_bytes - 1));
    return true;
}
