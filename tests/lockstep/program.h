// A random program as data: what the generator makes, the shrinker cuts down, and image.c lays out.
#pragma once

#include "extensions.h"
#include "layout.h"

enum setup_csr {
#define SETUP(name, since) SETUP_##name,
#include "setup.def"
#undef SETUP
    SETUP_COUNT
};

enum dump_csr {
#define DUMP(name, ...) DUMP_##name,
#include "dump.def"
#undef DUMP
    DUMP_COUNT
};

enum { PMP_ENTRIES = 16, PMP_CONFIGS = 2, LEVEL0_PTES = 16, LEVEL1_PTES = 8, ROOT_PTES = 10 };

// The root's entries that cases set: 0 .. 7, 256 and 511.
#define ROOT_PTE_INDEX(i) ((i) < 8 ? (i) : (i) == 8 ? 256 : 511)

// Where the handlers go on after an exception.
struct resumption {
    u8 next_bytes;     // to the next instruction
    u8 item_halfwords; // to the next item
};

// What a case starts from, as the runtime reads it in the guest.
struct case_header {
    u64 body_va;         // where its first instruction is executed
    u64 body_size_bytes; // up to the `ecall` that ends it
    u64 resume_pa;       // for each halfword of the body, struct resumption
    u64 sets_pmp;        // 1: the runtime writes the PMP registers below
    u64 number;
    u64 csr[SETUP_COUNT];
    u64 x[32];
    u64 fcsr, f[32];
    u64 pmpcfg[PMP_CONFIGS], pmpaddr[PMP_ENTRIES];
    u64 level0[LEVEL0_PTES], level1[LEVEL1_PTES], root[ROOT_PTES];
};

enum fix {
    FIX_NONE,
    FIX_JUMP, // a jump or branch: the distance to the target becomes its immediate
    FIX_LOW,  // addi behind auipc rd, 0: the distance from that auipc to the target
};

// One instruction of a body. Targets are numbers of items, so that items can be taken out.
struct code {
    u32 raw;
    u8 length_bytes; // 2 or 4
    u8 fix;          // enum fix
    u8 beyond;       // bytes behind the target's start
    u8 target;       // number of an item; one behind the last is the end of the body
};

enum { ITEM_CODES = 32, CASE_ITEMS = 200 };

// Instructions that belong together: the shrinker takes all of them out or none.
struct item {
    const char *kind;
    u8 count;
    bool removed;
    struct code codes[ITEM_CODES];
};

// Where a body runs.
enum place {
    PLACE_IDENTITY, // at its physical address
    PLACE_WINDOW,   // at the pages for code in LAYOUT_WINDOW
};

struct test_case {
    struct case_header header; // the first three fields are image.c's to fill in
    u32 item_count;
    u8 place;             // enum place
    i16 page_cross_bytes; // its offset from a page boundary: below 0 it crosses it; 0: anywhere
    u8 code_pte[2];       // permission bits of the two pages for code
    struct item items[CASE_ITEMS];
};

// PMP keeps every program off the devices, which the emulators do not have in common; in programs
// with `pmp` the cases set the other entries, some of which they lock. With `masking`, pointers
// have tags; M-mode's PMM is the same in all cases (known.def).
struct program {
    enum reference reference;
    bool pmp, masking;
    u64 mseccfg;
    u32 case_count;
    struct test_case *cases;
};
