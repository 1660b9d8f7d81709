#include "inspect/page_walk.h"

#include "cpu/mmu.h"
#include "cpu/pte.h"

static bool is_leaf(u64 pte)
{
    return pte & (PTE_R | PTE_X);
}

static void walk_tables(const struct machine *m, u64 satp, u64 va, struct page_walk *walk)
{
    u64 table = (satp & SATP_PPN) * BUS_PAGE_SIZE;
    for (u32 level = pte_levels(satp >> satp_MODE_SHIFT); level-- > 0;) {
        struct page_walk_step *step = &walk->steps[walk->count];
        u64 index = bits_get(va, 12 + PTE_INDEX_BITS * level, PTE_INDEX_BITS);
        step->pte_pa = table + index * sizeof step->pte;
        if (!machine_read_memory(m, step->pte_pa, &step->pte, sizeof step->pte)) {
            return;
        }
        walk->count++;
        if (!(step->pte & PTE_V)) {
            return;
        }
        if (is_leaf(step->pte)) {
            walk->mapped = pte_leaf_address(step->pte, va, level, &walk->pa, &walk->size_bytes);
            return;
        }
        table = bits_get(step->pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
    }
}

void page_walk(const struct machine *m, u32 hart, u64 va, struct page_walk *walk)
{
    const struct hart *h = &m->cpu->harts[hart];
    u32 levels = pte_levels(h->s.satp >> satp_MODE_SHIFT);
    *walk = (struct page_walk){0};
    walk->translated =
        mmu_privilege(h, ACCESS_LOAD) != PRIV_M && h->s.satp >> satp_MODE_SHIFT != SATP_MODE_BARE;
    if (!walk->translated) {
        walk->mapped = true;
        walk->pa = va;
        walk->size_bytes = BUS_PAGE_SIZE;
    } else if ((u64)bits_sign_extend(va, 12 + PTE_INDEX_BITS * levels) == va) {
        walk_tables(m, h->s.satp, va, walk);
    }
}
