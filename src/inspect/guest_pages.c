#include "inspect/guest_pages.h"

#include "cpu/pte.h"

#define TABLES_MAX 65536 // that are looked at: they may lead in circles

struct walk {
    const struct machine *m;
    bool (*visit)(void *self, const struct guest_page *page);
    void *self;
    u64 sign_bit;
    u32 tables;
};

// The entries of the table at `table`, which translates what follows `va`. False where that is all.
static bool walk_table(struct walk *walk, u64 table, u32 level, u64 va)
{
    u64 size = 1ULL << (12 + PTE_INDEX_BITS * level);
    if (walk->tables++ > TABLES_MAX) {
        return false;
    }
    for (u64 i = 0; i < 1ULL << PTE_INDEX_BITS; i++) {
        u64 pte, at = va + i * size;
        at |= at & walk->sign_bit ? ~(2 * walk->sign_bit - 1) : 0;
        if (!machine_read_memory(walk->m, table + 8 * i, &pte, sizeof pte) || !(pte & PTE_V)) {
            continue;
        }
        u64 pa = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
        const struct guest_page page = {.va = at, .pa = pa, .size_bytes = size, .pte = pte};
        bool is_leaf = pte & (PTE_R | PTE_W | PTE_X);
        if (is_leaf ? !walk->visit(walk->self, &page)
                    : level > 0 && !walk_table(walk, pa, level - 1, at)) {
            return false;
        }
    }
    return true;
}

void guest_pages(const struct guest_space *space,
                 bool (*visit)(void *self, const struct guest_page *page), void *self)
{
    u64 mode = space->satp >> satp_MODE_SHIFT;
    if (mode == SATP_MODE_BARE) {
        return;
    }
    u32 levels = pte_levels(mode);
    struct walk walk = {.m = space->m,
                        .visit = visit,
                        .self = self,
                        .sign_bit = 1ULL << (11 + PTE_INDEX_BITS * levels)};
    walk_table(&walk, (space->satp & SATP_PPN) * BUS_PAGE_SIZE, levels - 1, 0);
}
