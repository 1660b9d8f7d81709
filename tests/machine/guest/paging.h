// Page tables for the guests (Priv. 10.4). Compiled with GUEST_FENCES=0, nothing is ever fenced: on a
// machine whose translations are always coherent that changes nothing.
#pragma once

#include "guest.h"

#define PTE_V  1ul
#define PTE_R  2ul
#define PTE_W  4ul
#define PTE_X  8ul
#define PTE_U  16ul
#define PTE_A  64ul
#define PTE_D  128ul
#define PTE_RW (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)
#define PTE_RX (PTE_V | PTE_R | PTE_X | PTE_A | PTE_D)

#define SSTATUS_SUM (1ul << 18)
#define SSTATUS_MXR (1ul << 19)

// A page of zeroes that nothing else uses.
u64 *paging_page(void);

// A root table that maps devices and RAM to where they are, by gigapages; the rest is free, and where
// tests put their own: from PAGING_WINDOW on, or in the upper half.
u64 *paging_root(void);

#define PAGING_WINDOW 0x40000000ul // entry 1 of the root

// In caches of translations that are indexed by low bits of the page number, the guest's own pages take
// the first places. What tests look at is this far from there, so that it is not driven out.
#define PAGING_APART (0x50 * GUEST_PAGE)

// The entry that maps the page at, or points to the table at, `page`.
static inline u64 paging_entry(const void *page, u64 flags)
{
    return (u64)page / GUEST_PAGE << 10 | flags;
}

static inline u64 *paging_table_of(u64 entry)
{
    return (u64 *)(entry >> 10 << 12);
}

// The entry for `va` in tables below `root`, at `level` (0 for 4 KiB pages); tables are made where
// they are missing.
u64 *paging_slot(u64 *root, u64 va, int level);

// sfence.vma for everything, for an address, for an address space; fence.i.
static inline void paging_fence(void)
{
#if GUEST_FENCES
    __asm__ volatile("sfence.vma" ::: "memory");
#endif
    __asm__ volatile("" ::: "memory");
}

static inline void paging_fence_va(u64 va)
{
#if GUEST_FENCES
    __asm__ volatile("sfence.vma %0, zero" ::"r"(va) : "memory");
#endif
    __asm__ volatile("" ::"r"(va) : "memory");
}

static inline void paging_fence_code(void)
{
#if GUEST_FENCES
    __asm__ volatile("fence.i" ::: "memory");
#endif
    __asm__ volatile("" ::: "memory");
}

// Sets an entry, and fences.
static inline void paging_set(u64 *slot, u64 entry)
{
    *(volatile u64 *)slot = entry;
    paging_fence();
}

static inline u64 paging_satp(const u64 *root, u64 asid)
{
    return 8ul << 60 | asid << 44 | (u64)root / GUEST_PAGE;
}

// Changes the address space, and fences.
static inline void paging_use(const u64 *root)
{
    CSR_WRITE(satp, paging_satp(root, 0));
    paging_fence();
}
