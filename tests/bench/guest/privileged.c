// Page tables for the trap programs, and what M-mode has to open before it leaves.
#include "privileged.h"

enum { POOL_PAGES = 256 };

static u8 pool[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static u32 pool_used;

// In privileged_entry.S: goes to S-mode, and comes back by an ecall.
u64 supervisor_enter(u64 argument, u64 (*function)(u64));

void *page_allocate(void)
{
    return pool[pool_used++];
}

u64 *page_entry(u64 *root, u64 va)
{
    u64 *table = root;
    for (int shift = 30; shift > 12; shift -= 9) {
        u64 *entry = &table[va >> shift & 511];
        if (!(*entry & PTE_V))
            *entry = (u64)page_allocate() / PAGE_SIZE << PTE_PPN_SHIFT | PTE_V;
        table = (u64 *)(*entry >> PTE_PPN_SHIFT << 12);
    }
    return &table[va >> 12 & 511];
}

void page_map(u64 *root, u64 va, u64 pa, u64 size, u64 flags)
{
    for (u64 at = 0; at < size; at += PAGE_SIZE)
        *page_entry(root, va + at) =
            (pa + at) / PAGE_SIZE << PTE_PPN_SHIFT | flags | PTE_AD | PTE_V;
}

u64 *page_table_identity(void)
{
    u64 *root = page_allocate();
    u64 start = 0x80000000, user = (u64)bench_user_start, end = (u64)bench_user_end;
    page_map(root, start, start, user - start, PTE_R | PTE_W | PTE_X);
    page_map(root, user, user, end - user, PTE_R | PTE_X | PTE_U);
    page_map(root, end, end, (u64)bench_heap - end, PTE_R | PTE_W | PTE_X);
    return root;
}

u64 supervisor_call(u64 (*function)(u64), u64 argument)
{
    CSR_WRITE(pmpaddr0, ~0ul >> 10);
    CSR_WRITE(pmpcfg0, 0xf);
    CSR_WRITE(medeleg, 0xb1ff);
    CSR_WRITE(mideleg, 0x222);
    CSR_CLEAR(mstatus, MSTATUS_MPP);
    CSR_SET(mstatus, 1ul << 11);
    return supervisor_enter(argument, function);
}
