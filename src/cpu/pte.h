// Page tables of Sv39 as they lie in memory (Priv. 10.3.1, 10.4.1): for the walk that instructions
// make (mmu.c), and for those who look on.
#pragma once

#include "base/bits.h"

// Bits of a page-table entry (Priv. 10.4.1):
//
//     63   54 53        28 27    19 18    10 9 8  7 6 5 4 3 2 1 0
//    +-------+------------+--------+--------+----+-+-+-+-+-+-+-+-+
//    |  0    |   PPN[2]   | PPN[1] | PPN[0] | RSW|D|A|G|U|X|W|R|V|
//    +-------+------------+--------+--------+----+-+-+-+-+-+-+-+-+
enum {
    PTE_V = 1 << 0,
    PTE_R = 1 << 1,
    PTE_W = 1 << 2,
    PTE_X = 1 << 3,
    PTE_U = 1 << 4,
    PTE_A = 1 << 6,
    PTE_D = 1 << 7,
};
#define PTE_PPN_SHIFT 10
#define PTE_PPN_WIDTH 44
#define PTE_RESERVED  bits_mask(54, 10)

#define SV39_LEVELS     3
#define SV39_VA_BITS    39
#define SV39_INDEX_BITS 9
