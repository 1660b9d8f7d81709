// The kernel's page allocator and page tables, in memory of the host.
#include "mm/page.h"
#include "mm/pagetable.h"
#include "proc/spinlock.h"

#include "unit/run_tests.h"

#include <stdlib.h>

enum { PAGES = 64 };

static u8 *memory;

void spinlock_take(struct spinlock *lock)
{
    ck_assert_uint_eq(lock->taken, 0);
    lock->taken = 1;
}

void spinlock_release(struct spinlock *lock)
{
    ck_assert_uint_eq(lock->taken, 1);
    lock->taken = 0;
}

static void set_up(void)
{
    memory = aligned_alloc(PAGE_SIZE, PAGES * PAGE_SIZE);
    for (size_t i = 0; i < PAGES * PAGE_SIZE; i++) {
        memory[i] = 0xa5;
    }
    page_init((u64)memory, (u64)memory + PAGES * PAGE_SIZE);
}

START_TEST(pages_are_zeros_and_distinct)
{
    u8 *pages[PAGES];
    u64 count = page_free_count();
    ck_assert_uint_eq(count, PAGES - 1); // one is for the counts
    for (u64 i = 0; i < count; i++) {
        pages[i] = page_allocate();
        ck_assert_uint_eq((u64)pages[i] % PAGE_SIZE, 0);
        ck_assert(pages[i] >= memory && pages[i] < memory + PAGES * PAGE_SIZE);
        ck_assert(bytes_are(pages[i], PAGE_SIZE, 0));
        pages[i][0] = 1; // were it given out twice, it would not be zeros
    }
    ck_assert_ptr_null(page_allocate());
    ck_assert_uint_eq(page_free_count(), 0);
    for (u64 i = 0; i < count; i++) {
        page_free(pages[i]);
    }
    ck_assert_uint_eq(page_free_count(), count);
    ck_assert(bytes_are(page_allocate(), PAGE_SIZE, 0));
}
END_TEST

START_TEST(a_page_lives_while_it_has_owners)
{
    void *page = page_allocate();
    u64 before = page_free_count();
    for (u32 owners = 1; owners < PAGE_OWNERS_MAX; owners++) {
        ck_assert_uint_eq(page_owners(page), owners);
        ck_assert(page_share(page));
    }
    ck_assert(!page_share(page));
    for (u32 owners = PAGE_OWNERS_MAX; owners > 0; owners--) {
        ck_assert_uint_eq(page_free_count(), before);
        page_free(page);
    }
    ck_assert_uint_eq(page_free_count(), before + 1);
    page_free(NULL);
}
END_TEST

START_TEST(allocations_can_be_made_to_fail)
{
    page_fail_from(3);
    ck_assert_ptr_nonnull(page_allocate());
    ck_assert_ptr_nonnull(page_allocate());
    ck_assert_ptr_null(page_allocate());
    ck_assert_ptr_null(page_allocate());
    page_fail_from(0);
    ck_assert_ptr_nonnull(page_allocate());
}
END_TEST

// The walk of Priv. 10.3.2, written down once more.
static u64 walk(const u64 *table, u64 va)
{
    for (int level = 2; level >= 0; level--) {
        u64 pte = table[va >> (12 + 9 * level) & 511];
        if ((pte & 1) == 0) {
            return 0;
        }
        u64 ppn_base = (pte >> 10 & ((1ULL << 44) - 1)) << 12;
        if ((pte & 0xe) != 0) {
            u64 mask = (1ULL << (12 + 9 * level)) - 1;
            ck_assert_uint_eq(ppn_base & mask, 0);
            return ppn_base | (va & mask);
        }
        table = (const u64 *)ppn_base;
    }
    return 0;
}

START_TEST(maps_small_and_large_pages)
{
    u64 *root = page_allocate();
    const u64 va = 0x80000000 - 0x2000, pa = 0x40000000 - 0x2000, size = 0x200000 * 3 + 0x5000;
    ck_assert(pagetable_map(root, va, pa, size, PTE_R | PTE_W));
    for (u64 offset = 0; offset < size; offset += 0x800) {
        ck_assert_uint_eq(walk(root, va + offset), pa + offset);
    }
    ck_assert_uint_eq(walk(root, va - 1), 0);
    ck_assert_uint_eq(walk(root, va + size), 0);
    ck_assert_ptr_null(pagetable_entry(root, 0x80000000, false)); // a large page has none
    u64 *pte = pagetable_entry(root, va, false);
    ck_assert_uint_eq(*pte & 0x3ff, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D);
}
END_TEST

START_TEST(gives_everything_back)
{
    u64 before = page_free_count();
    u64 *root = page_allocate();
    for (u64 va = 0; va < 40 * 0x200000; va += 5 * 0x200000) {
        u64 *pte = pagetable_entry(root, va, true);
        *pte = pte_make((u64)page_allocate(), PTE_R | PTE_U);
    }
    ck_assert_uint_lt(page_free_count(), before - 16);
    pagetable_free(root, 0);
    ck_assert_uint_eq(root[0], 0);
    page_free(root);
    ck_assert_uint_eq(page_free_count(), before);
}
END_TEST

START_TEST(lack_of_memory_is_reported)
{
    u64 *root = page_allocate();
    while (page_allocate() != NULL) {}
    ck_assert_ptr_null(pagetable_entry(root, 0x1000, true));
    ck_assert(!pagetable_map(root, 0x1000, 0x1000, PAGE_SIZE, PTE_R));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        pages_are_zeros_and_distinct,    a_page_lives_while_it_has_owners,
        allocations_can_be_made_to_fail, maps_small_and_large_pages,
        gives_everything_back,           lack_of_memory_is_reported,
    };
    return run_tests("kernel memory", set_up, tests, ARRAY_LEN(tests));
}
