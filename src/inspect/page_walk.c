#include "inspect/page_walk.h"

#include "cpu/mmu.h"
#include "cpu/pte.h"

static bool is_leaf(u64 pte)
{
    return pte & (PTE_R | PTE_X);
}

static void found(struct page_walk *walk, u64 va, u64 pte, u32 level)
{
    u64 inside = bits_mask(0, 12 + SV39_INDEX_BITS * level);
    u64 frame = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
    walk->mapped = !(frame & inside);
    walk->pa = frame | (va & inside);
    walk->size_bytes = inside + 1;
}

static void walk_sv39(const struct machine *m, u64 satp, u64 va, struct page_walk *walk)
{
    u64 table = (satp & SATP_PPN) * BUS_PAGE_SIZE;
    for (u32 level = SV39_LEVELS; level-- > 0;) {
        struct page_walk_step *step = &walk->steps[walk->count];
        u64 index = bits_get(va, 12 + SV39_INDEX_BITS * level, SV39_INDEX_BITS);
        step->pte_pa = table + index * sizeof step->pte;
        if (!machine_read_memory(m, step->pte_pa, &step->pte, sizeof step->pte)) {
            return;
        }
        walk->count++;
        if (!(step->pte & PTE_V)) {
            return;
        }
        if (is_leaf(step->pte)) {
            found(walk, va, step->pte, level);
            return;
        }
        table = bits_get(step->pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
    }
}

void page_walk(const struct machine *m, u32 hart, u64 va, struct page_walk *walk)
{
    const struct hart *h = &m->cpu->harts[hart];
    *walk = (struct page_walk){0};
    walk->translated =
        mmu_privilege(h, ACCESS_LOAD) != PRIV_M && h->s.satp >> satp_MODE_SHIFT != SATP_MODE_BARE;
    if (!walk->translated) {
        walk->mapped = true;
        walk->pa = va;
        walk->size_bytes = BUS_PAGE_SIZE;
    } else if ((u64)bits_sign_extend(va, SV39_VA_BITS) == va) {
        walk_sv39(m, h->s.satp, va, walk);
    }
}
