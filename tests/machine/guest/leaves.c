// What Svnapot (Priv. 14) and Svpbmt (15) make of leaves. QEMU 7.2 with either of them looks at no
// reserved bit any more: those are in modes.c and reserved.c.
#include "levels.h"

#define PTE_N         (1ul << 63)
#define PTE_PBMT(n)   ((u64)(n) << 61)
#define MENVCFG_PBMTE (1ul << 62)

// 16 pages under 16 equal entries, and encodings that are reserved.
static void napot(void)
{
    u64 va = PAGING_WINDOW + 0x12340000;
    u64 *memory = (u64 *)(((u64)paging_page() + 0xffff) & ~0xfffful);
    for (u64 i = 0; i < 48; i++) {
        paging_page(); // it lies in these
    }
    u64 entry = paging_entry(memory, PTE_RW | PTE_N) | 8ul << 10;
    u64 sum = 0;
    for (u64 i = 0; i < 16; i++) {
        memory[512 * i] = 0x400 + i;
        *slot_of(va + i * GUEST_PAGE, 0) = entry;
    }
    paging_fence();
    for (u64 i = 0; i < 16; i++) {
        sum = guest_mix(sum, load(va + i * GUEST_PAGE));
        sum = guest_mix(sum, guest_store(va + i * GUEST_PAGE + 8, i).cause);
        sum = guest_mix(sum, memory[512 * i + 1]);
    }
    GUEST_SAY("napot", sum, load(va), load(va + 0xf000), load(va + 0x10000));
    for (u64 low = 0; low < 16; low++) {
        paging_set(slot_of(va, 0), (entry & ~(15ul << 10)) | low << 10);
        GUEST_SAY("napot size", low, load(va));
    }
    u64 *big = slot_of(PAGING_WINDOW + 0x14000000, 1);
    paging_set(big, paging_entry((void *)((u64)guest_memory & -0x200000ul), PTE_RW | PTE_N));
    u64 plain = guest_load(PAGING_WINDOW + 0x14000000).cause;
    paging_set(big, *big | 8ul << 10);
    GUEST_SAY("napot superpage", plain, guest_load(PAGING_WINDOW + 0x14000000).cause);
    paging_set(big, 0);
}

static u64 enable_memory_types(u64 enable)
{
    if (enable) {
        CSR_SET(0x30a, MENVCFG_PBMTE);
    } else {
        CSR_CLEAR(0x30a, MENVCFG_PBMTE);
    }
    __asm__ volatile("sfence.vma" ::: "memory");
    return CSR_READ(0x30a) >> 62 & 1;
}

static void memory_types(void)
{
    u64 va = PAGING_WINDOW + 0x16000000;
    u64 *leaf = slot_of(va, 0), *table = slot_of(va, 1);
    u64 good = paging_entry(paging_page(), PTE_RW), good_table = *table;
    for (u64 enable = 0; enable < 3; enable++) { // off, on, off again
        u64 enabled = guest_machine(enable_memory_types, enable & 1);
        for (u64 type = 0; type < (enabled ? 3 : 1); type++) { // the others: modes.c
            paging_set(leaf, good | PTE_PBMT(type));
            u64 in_leaf = guest_load(va).cause << 8 | guest_store(va, type).cause;
            paging_set(table, good_table | PTE_PBMT(type));
            u64 in_table = guest_load(va).cause;
            paging_set(table, good_table);
            GUEST_SAY("memory type", enabled, type, in_leaf, in_table);
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
        napot();
        memory_types();
    }
    return 0;
}
