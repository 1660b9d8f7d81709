// What:  Sv39 page tables; see pagetable.h.
// Try it in the debugger: `break pagetable_entry`, `walk 0x10000`.
#include "mm/pagetable.h"

#include "mm/layout.h"
#include "mm/page.h"

enum { ROOT_LEVEL = 2 };

static u32
index_of(u64 va, int level)
{
    return va >> (12 + 9 * level) & (PTE_COUNT - 1);
}

static u64
page_bytes(int level)
{
    return PAGE_SIZE << 9 * level;
}

static u64 *
entry_at(u64 *table, u64 va, int level, bool create)
{
    for (int above = ROOT_LEVEL; above > level; above--) {
        u64 *pte = &table[index_of(va, above)];
        if ((*pte & PTE_V) == 0) {
            void *page = create ? page_allocate() : NULL;
            if (page == NULL)
                return NULL;
            *pte = pte_make((u64)page, 0);
        } else if (!pte_is_table(*pte)) {
            return NULL;
        }
        table = (u64 *)pte_pa(*pte);
    }
    return &table[index_of(va, level)];
}

u64 *
pagetable_entry(u64 *root, u64 va, bool create)
{
    return entry_at(root, va, 0, create);
}

bool
pagetable_map(u64 *root, u64 va, u64 pa, u64 size_bytes, u64 flags)
{
    u64 end = va + size_bytes;
    while (va < end) {
        bool large = (va | pa) % page_bytes(1) == 0 && end - va >= page_bytes(1);
        u64 *pte = entry_at(root, va, large ? 1 : 0, true);
        if (pte == NULL)
            return false;
        *pte = pte_make(pa, flags | PTE_A | PTE_D);
        va += page_bytes(large ? 1 : 0);
        pa += page_bytes(large ? 1 : 0);
    }
    return true;
}

static void
free_under(u64 *pte)
{
    if ((*pte & PTE_V) == 0)
        return;
    u64 *below = (u64 *)pte_pa(*pte);
    if (pte_is_table(*pte)) {
        for (u32 i = 0; i < PTE_COUNT; i++)
            free_under(&below[i]);
    }
    page_free(below);
    *pte = 0;
}

void
pagetable_free(u64 *root, u32 index)
{
    free_under(&root[index]);
}
