// What:  address spaces: making, copying on write, growing, freeing; see address_space.h.
// Try it in the debugger: `break copy_page`, then run `cowtest`; `walk $stval`.
#include "mm/address_space.h"

#include "lib/string.h"
#include "mm/kernel_map.h"
#include "mm/layout.h"
#include "mm/page.h"
#include "mm/pagetable.h"

// What is mapped nowhere below a stack, so that running over its end cannot hit anything else.
enum { STACK_GUARD_BYTES = 16 * PAGE_SIZE };

bool
address_space_create(struct address_space *space, u64 stack_bytes)
{
    *space = (struct address_space){
        .root = page_allocate(),
        .stack_bottom = USER_STACK_TOP - stack_bytes,
    };
    if (space->root == NULL)
        return false;
    kernel_map_share(space->root);
    return true;
}

void
address_space_free(struct address_space *space)
{
    if (space->root != NULL)
        pagetable_free(space->root, 0);
    page_free(space->root);
    *space = (struct address_space){0};
}

bool
address_space_add(struct address_space *space, u64 va, u64 size_bytes, u64 flags)
{
    for (u64 end = va + size_bytes; va < end; va += PAGE_SIZE) {
        u64 *pte = pagetable_entry(space->root, va, true);
        if (pte == NULL)
            return false;
        if (*pte & PTE_V) { // two segments of a program meet in one page
            *pte |= flags;
            continue;
        }
        void *page = page_allocate();
        if (page == NULL)
            return false;
        *pte = pte_make((u64)page, flags | PTE_U | PTE_A | PTE_D);
    }
    return true;
}

static void
remove_pages(struct address_space *space, u64 va, u64 end)
{
    for (; va < end; va += PAGE_SIZE) {
        u64 *pte = pagetable_entry(space->root, va, false);
        if (pte == NULL || (*pte & PTE_V) == 0)
            continue;
        page_free((void *)pte_pa(*pte));
        *pte = 0;
    }
    asm volatile("sfence.vma" ::: "memory");
}

bool
address_space_move_heap(struct address_space *space, i64 change_bytes)
{
    u64 old_end = space->heap_end, new_end = old_end + (u64)change_bytes;
    if (change_bytes < 0 && (u64)-change_bytes > old_end - space->heap_start)
        return false;
    if (change_bytes > 0 && (u64)change_bytes > USER_HEAP_END_MAX - old_end)
        return false;
    u64 old_page = page_round_up(old_end), new_page = page_round_up(new_end);
    if (new_page > old_page &&
        !address_space_add(space, old_page, new_page - old_page, PTE_R | PTE_W)) {
        remove_pages(space, old_page, new_page);
        return false;
    }
    remove_pages(space, new_page, old_page);
    space->heap_end = new_end;
    return true;
}

// One page of fork: both spaces own it from now on, and neither may store to it.
static bool
share_page(u64 *from, u64 *to)
{
    if (!page_share((void *)pte_pa(*from)))
        return false;
    if (*from & PTE_W)
        *from = (*from & ~(u64)PTE_W) | PTE_COPY;
    *to = *from;
    return true;
}

static bool
share_table(u64 *from, u64 *to, int level)
{
    for (u32 i = 0; i < PTE_COUNT; i++) {
        if ((from[i] & PTE_V) == 0)
            continue;
        if (level == 0) {
            if (!share_page(&from[i], &to[i]))
                return false;
            continue;
        }
        u64 *below = page_allocate();
        if (below == NULL)
            return false;
        to[i] = pte_make((u64)below, 0);
        if (!share_table((u64 *)pte_pa(from[i]), below, level - 1))
            return false;
    }
    return true;
}

bool
address_space_fork(struct address_space *space, struct address_space *copy)
{
    *copy = *space;
    copy->root = page_allocate();
    if (copy->root == NULL)
        return false;
    kernel_map_share(copy->root);
    bool shared = true;
    if (space->root[0] & PTE_V) {
        u64 *below = page_allocate();
        shared = below != NULL;
        if (shared) {
            copy->root[0] = pte_make((u64)below, 0);
            shared = share_table((u64 *)pte_pa(space->root[0]), below, 1);
        }
    }
    asm volatile("sfence.vma" ::: "memory"); // our own pages may have lost their W
    if (!shared)
        address_space_free(copy);
    return shared;
}

// The first store to a shared page: the last owner keeps it, any other gets a copy.
static enum fault_outcome
copy_page(u64 *pte)
{
    void *page = (void *)pte_pa(*pte);
    u64 flags = (*pte & 0x3ff & ~(u64)PTE_COPY) | PTE_W;
    if (page_owners(page) > 1) {
        void *own = page_allocate();
        if (own == NULL)
            return FAULT_NO_MEMORY;
        memcpy(own, page, PAGE_SIZE);
        page_free(page);
        page = own;
    }
    *pte = pte_make((u64)page, flags);
    asm volatile("sfence.vma" ::: "memory");
    return FAULT_MENDED;
}

static bool
allows(u64 pte, enum access access)
{
    static const u64 needed[] = {PTE_R, PTE_W, PTE_X};
    u64 all = PTE_V | PTE_U | needed[access];
    return (pte & all) == all;
}

enum fault_outcome
address_space_fault(struct address_space *space, u64 va, enum access access)
{
    if (va >= USER_STACK_TOP)
        return FAULT_BAD_ADDRESS;
    va = page_round_down(va);
    u64 *pte = pagetable_entry(space->root, va, false);
    if (pte != NULL && (*pte & PTE_V)) {
        if (access == ACCESS_WRITE && (*pte & PTE_COPY))
            return copy_page(pte);
        return allows(*pte, access) ? FAULT_MENDED : FAULT_BAD_ADDRESS;
    }
    if (va < space->stack_bottom)
        return va + STACK_GUARD_BYTES >= space->stack_bottom ? FAULT_STACK_OVERFLOW
                                                             : FAULT_BAD_ADDRESS;
    if (access == ACCESS_EXECUTE)
        return FAULT_BAD_ADDRESS;
    bool grown = address_space_add(space, va, PAGE_SIZE, PTE_R | PTE_W);
    asm volatile("sfence.vma" ::: "memory");
    return grown ? FAULT_MENDED : FAULT_NO_MEMORY;
}

void *
address_space_reach(struct address_space *space, u64 va, enum access access)
{
    if (va >= USER_STACK_TOP || address_space_fault(space, va, access) != FAULT_MENDED)
        return NULL;
    u64 *pte = pagetable_entry(space->root, page_round_down(va), false);
    return (u8 *)pte_pa(*pte) + va % PAGE_SIZE;
}
