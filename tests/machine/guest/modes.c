// Sv39, Sv48 and Sv57 (Priv. 10.4 to 10.6), their superpages and reserved bits.
#include "levels.h"

// The ends of both halves of the address space, and what lies between them.
static void ends(void)
{
    u64 half = 1ul << (12 + 9 * levels - 1);
    u64 *page = paging_page();
    page[0] = 0x100 + levels;
    page[511] = 0x200 + levels;
    paging_set(slot_of(half - GUEST_PAGE, 0), paging_entry(page, PTE_RW));
    paging_set(slot_of(-half, 0), paging_entry(page, PTE_RW));
    paging_set(slot_of(-GUEST_PAGE, 0), paging_entry(page, PTE_RW));
    GUEST_SAY("ends", load(half - 8), load(-half), load(-8), load(-GUEST_PAGE));
    GUEST_SAY("between", load(half), load(-half - 8), load(half | 1ul << 63), load(2 * half),
              guest_store(half, 1).cause, guest_call(half).cause);
}

// A page of each size, which must lie at a multiple of it.
static void superpages(void)
{
    u64 *page = paging_page();
    for (u64 level = 0; level < levels; level++) {
        u64 size = 1ul << (12 + 9 * level);
        u64 va = level == levels - 1 ? size : PAGING_WINDOW + 0x20000000;
        va = level == 2 && levels > 3 ? 5 * size : va;
        va = level > 2 ? (level == levels - 1 ? size : 3 * size) : va;
        u64 *slot = slot_of(va, level);
        u64 frame = (u64)page & -size;
        page[1] = 0x300 + level;
        paging_set(slot, paging_entry((void *)frame, PTE_RW));
        u64 inside = va + ((u64)page - frame);
        GUEST_SAY("superpage", level, load(inside + 8), guest_store(inside + 16, level).cause,
                  page[2]);
        u64 causes = 0;
        for (u64 bit = 0; bit < 9 * level; bit++) {
            paging_set(slot, paging_entry((void *)frame, PTE_RW) ^ 1ul << (10 + bit));
            causes += guest_load(inside).cause == 13 && guest_store(inside, 0).cause == 15;
        }
        GUEST_SAY("misaligned", causes);
        paging_set(slot, 0);
    }
}

// Reserved bits and combinations, in leaves and in entries that point to tables.
static void reserved(void)
{
    u64 va = PAGING_WINDOW + 0x10000000;
    u64 *leaf = slot_of(va, 0), *table = slot_of(va, 1);
    u64 good = paging_entry(paging_page(), PTE_RW), good_table = *table;
    for (u64 bit = 54; bit < 63; bit++) {
        paging_set(leaf, good | 1ul << bit);
        u64 in_leaf = guest_load(va).cause;
        paging_set(leaf, good);
        paging_set(table, good_table | 1ul << bit);
        u64 in_table = guest_load(va).cause;
        paging_set(table, good_table);
        GUEST_SAY("reserved", bit, in_leaf, in_table, guest_load(va).cause);
    }
    for (u64 flags = 0; flags < 16; flags++) { // V, R, W, X, at the last level
        paging_set(leaf, (good & ~15ul) | flags);
        GUEST_SAY("flags", flags, guest_load(va).cause, guest_store(va, 0).cause,
                  guest_call(va + 8).cause == 12);
    }
    for (u64 bit = 4; bit < 8; bit++) { // U, G, A, D where it points to a table
        paging_set(leaf, good);
        paging_set(table, good_table | 1ul << bit);
        GUEST_SAY("table flags", bit, guest_load(va).cause);
    }
    paging_set(table, good_table);
}

// Modes that there are not leave satp as it is (Priv. 10.1.11).
static void modes(void)
{
    u64 before = CSR_READ(satp);
    for (u64 mode = 0; mode < 16; mode++) {
        if (mode != 0 && (mode < 8 || mode > 10)) {
            CSR_WRITE(satp, mode << 60 | (u64)roots[0] / GUEST_PAGE);
            GUEST_SAY("mode", mode, CSR_READ(satp) == before);
        }
    }
}

u64 guest_main(void)
{
    make_roots();
    for (levels = 3; levels <= 5; levels++) {
        CSR_WRITE(satp, satp_of(root()));
        paging_fence();
        GUEST_SAY("levels", levels, CSR_READ(satp) >> 60);
        ends();
        superpages();
        reserved();
        modes();
    }
    // The same addresses in turns, each from its own tables.
    for (u64 turn = 0; turn < 6; turn++) {
        levels = 3 + turn % 3;
        u64 va = PAGING_WINDOW + 0x18000000;
        u64 *page = paging_page();
        page[0] = 0x500 + turn;
        paging_set(slot_of(va, 0), paging_entry(page, PTE_RW));
        CSR_WRITE(satp, satp_of(root()));
        GUEST_SAY("turn", turn, load(va));
    }
    return 0;
}
