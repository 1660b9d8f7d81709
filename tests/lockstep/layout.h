// Where things lie in the guest's memory.
//
//     0x80000000  the first instructions: a jump to the runtime
//     0x80150000  the pool: pages that tests load from and store to
//     0x80160000  pages that only tests of PMP use
//     0x80410000  the headers of the cases, then the tables of each
//     0x80810000  the code of each
//     0x81010000  the log
//     0x81820000  registers of M-mode at a trap, globals, registers of S-mode
//     0x81821000  the runtime (runtime.c)
//     0x81830000  page tables: root, level 1, level 0, and above the root those of Sv48 and Sv57
//
// Large pages of the tests lie over all of it, and random numbers are often near powers of two:
// what is not to be stored to is not near 0x80000000 + such a number.
#pragma once

#include "base/types.h"

#define LAYOUT_RAM_SIZE (32ULL << 20)
#define LAYOUT_RAM      0x80000000ULL

#define LAYOUT_POOL      0x80150000ULL
#define LAYOUT_PMP_POOL  0x80160000ULL
#define LAYOUT_CASES     0x80410000ULL
#define LAYOUT_CASES_END 0x80800000ULL
#define LAYOUT_CODE      0x80810000ULL
#define LAYOUT_CODE_END  0x80ff0000ULL
#define LAYOUT_LOG       0x81010000ULL
#define LAYOUT_LOG_END   0x817f0000ULL

// Bit 17 and bits that are no fields of mstatus: the M-mode handler clears the bits of this address
// there, which makes MPRV 0, before it has a register to spare.
#define LAYOUT_SAVE_M  0x81820000ULL
#define LAYOUT_GLOBALS 0x81820200ULL
#define LAYOUT_SAVE_S  0x81820400ULL

#define LAYOUT_RUNTIME     0x81821000ULL
#define LAYOUT_VECTORS_M   LAYOUT_RUNTIME
#define LAYOUT_VECTORS_S   (LAYOUT_RUNTIME + 0x40)
#define LAYOUT_ROOT        0x81830000ULL
#define LAYOUT_LEVEL1      0x81831000ULL
#define LAYOUT_LEVEL0      0x81832000ULL
#define LAYOUT_ROOT48      0x81833000ULL // its entries 0 and 511 point to the root
#define LAYOUT_ROOT57      0x81834000ULL // its entries 0 and 511 point to that
#define LAYOUT_RUNTIME_END 0x81840000ULL

// Tests of PMP are around here in each page of its pool: known.def, PMP across pages.
#define LAYOUT_PMP_OFFSET 256

#define LAYOUT_PAGE       4096ULL
#define LAYOUT_POOL_PAGES 8

// The part of the pool that is filled before and hashed after each case: this many bytes on both
// sides of each boundary of its pages.
#define LAYOUT_POOL_MARGIN 128

// Virtual addresses of the tests. The root's entry 2 maps RAM to itself for S-mode, in every case.
#define LAYOUT_WINDOW            0x40000000ULL // level 0: pages 0 .. 15
#define LAYOUT_WINDOW_PAGES      16
#define LAYOUT_WINDOW_CODE       8 // the pages from this one on are for code
#define LAYOUT_WINDOW_CODE_PAGES 3
#define LAYOUT_SUPERPAGES        0x40200000ULL // level 1: entries 1 .. 7
#define LAYOUT_IDENTITY          2             // the root's entry

#define LAYOUT_FINISHER 0x100000ULL
#define LAYOUT_MSIP     0x2000000ULL
#define LAYOUT_MTIMECMP 0x2004000ULL
