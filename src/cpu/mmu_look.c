#include "cpu/mmu_look.h"

#include <string.h>

static bool is_leaf(u64 pte)
{
    return pte & (PTE_R | PTE_X);
}

static void look_at_tables(const struct hart *h, u64 va, struct mmu_look *look)
{
    u64 table = (h->s.satp & SATP_PPN) * BUS_PAGE_SIZE;
    for (u32 level = pte_levels(h->s.satp >> satp_MODE_SHIFT); level-- > 0;) {
        struct mmu_look_step *step = &look->steps[look->count];
        u64 index = bits_get(va, 12 + PTE_INDEX_BITS * level, PTE_INDEX_BITS);
        step->pte_pa = table + index * sizeof step->pte;
        const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, step->pte_pa);
        if (!memory) {
            return;
        }
        memcpy(&step->pte, bus_host_address(memory, step->pte_pa), sizeof step->pte);
        look->count++;
        if (!(step->pte & PTE_V)) {
            return;
        }
        if (is_leaf(step->pte)) {
            look->mapped = pte_leaf_address(step->pte, va, level, &look->pa, &look->size_bytes);
            return;
        }
        table = bits_get(step->pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
    }
}

void mmu_look(const struct hart *h, u64 va, enum access access, struct mmu_look *look)
{
    u32 levels = pte_levels(h->s.satp >> satp_MODE_SHIFT);
    va = mmu_address(h, va, access);
    *look = (struct mmu_look){0};
    look->translated = mmu_is_translated(h, mmu_privilege(h, access));
    if (!look->translated) {
        look->mapped = true;
        look->pa = va;
        look->size_bytes = BUS_PAGE_SIZE;
    } else if ((u64)bits_sign_extend(va, 12 + PTE_INDEX_BITS * levels) == va) {
        look_at_tables(h, va, look);
    }
}

bool mmu_look_allows_fetch(const struct hart *h, const struct mmu_look *look)
{
    enum privilege priv = (enum privilege)h->s.priv;
    if (!look->mapped) {
        return false;
    }
    if (look->translated) {
        u64 pte = look->steps[look->count - 1].pte;
        if (!(pte & PTE_A) || mmu_has_reserved_bits(h, pte) ||
            !mmu_leaf_allows(h, pte, ACCESS_FETCH, priv)) {
            return false;
        }
    }
    return pmp_allows(h, look->pa, 2, ACCESS_FETCH, priv);
}
