#include "paging.h"

#define GIGABYTE 0x40000000ul

u64 *paging_page(void)
{
    static u64 used;
    return (u64 *)(guest_memory + GUEST_PAGE * used++);
}

u64 *paging_root(void)
{
    u64 *root = paging_page();
    root[0] = paging_entry(0, PTE_RW);
    root[2] = paging_entry((void *)(2 * GIGABYTE), PTE_RW | PTE_X);
    return root;
}

u64 *paging_slot(u64 *root, u64 va, int level)
{
    u64 *table = root;
    for (int at = 2; at > level; at--) {
        u64 *entry = &table[va >> (12 + 9 * at) & 511];
        if (!(*entry & PTE_V)) {
            *entry = paging_entry(paging_page(), PTE_V);
        }
        table = paging_table_of(*entry);
    }
    return &table[va >> (12 + 9 * level) & 511];
}
