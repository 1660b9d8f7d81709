// Page tables of Sv39 as they lie in memory (Priv. 10.3.1, 10.4.1): for the walk that instructions
// make (mmu.c), and for those who look on.
#pragma once

#include "base/bits.h"

enum pte_bit {
#define PTE_BIT(name, bit, meaning) PTE_##name = 1 << (bit),
#include "cpu/pte.def"
#undef PTE_BIT
};

#define PTE_PPN_SHIFT 10
#define PTE_PPN_WIDTH 44
#define PTE_RESERVED  bits_mask(54, 10)

#define SV39_LEVELS     3
#define SV39_VA_BITS    39
#define SV39_INDEX_BITS 9
