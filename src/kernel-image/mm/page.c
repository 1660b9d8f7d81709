// What:  the page allocator: a list of pages given back, and a frontier beyond which none was used yet.
// Why:   the frontier spares the boot from visiting every page of memory.
// Try it in the debugger: `watch pages.free_count`.
#include "mm/page.h"

#include "lib/string.h"
#include "proc/spinlock.h"

// A free page begins with a link to the next.
struct free_page {
    struct free_page *next;
};

static struct {
    u64 first;    // the first page that can be allocated
    u64 frontier; // pages from here on were never allocated
    u64 end;
    u8 *owners; // of page i from `first`
    struct free_page *given_back;
    u64 free_count;
    u64 fail_from; // 0: never; else the allocation that fails, counted from the next
} pages;

static struct spinlock page_lock = SPINLOCK("page allocator");

static u8 *
owners_of(const void *page)
{
    return &pages.owners[((u64)page - pages.first) / PAGE_SIZE];
}

void
page_init(u64 start, u64 end)
{
    start = page_round_up(start);
    end = page_round_down(end);
    u64 owners_bytes = page_round_up((end - start) / PAGE_SIZE);
    memset((void *)start, 0, owners_bytes);
    pages = (typeof(pages)){
        .first = start + owners_bytes,
        .frontier = start + owners_bytes,
        .end = end,
        .owners = (u8 *)start,
        .free_count = (end - start - owners_bytes) / PAGE_SIZE,
    };
}

static void *
take_page(void)
{
    if (pages.fail_from == 1)
        return NULL;
    void *page = pages.given_back;
    if (page != NULL) {
        pages.given_back = pages.given_back->next;
    } else if (pages.frontier < pages.end) {
        page = (void *)pages.frontier;
        pages.frontier += PAGE_SIZE;
    } else {
        return NULL;
    }
    if (pages.fail_from > 1)
        pages.fail_from--;
    *owners_of(page) = 1;
    pages.free_count--;
    return page;
}

void *
page_allocate(void)
{
    spinlock_take(&page_lock);
    void *page = take_page();
    spinlock_release(&page_lock);
    if (page != NULL)
        memset(page, 0, PAGE_SIZE);
    return page;
}

bool
page_share(void *page)
{
    spinlock_take(&page_lock);
    u8 *owners = owners_of(page);
    bool shared = *owners < PAGE_OWNERS_MAX;
    if (shared)
        (*owners)++;
    spinlock_release(&page_lock);
    return shared;
}

void
page_free(void *page)
{
    if (page == NULL)
        return;
    spinlock_take(&page_lock);
    if (--*owners_of(page) == 0) {
        struct free_page *freed = page;
        freed->next = pages.given_back;
        pages.given_back = freed;
        pages.free_count++;
    }
    spinlock_release(&page_lock);
}

u32
page_owners(const void *page)
{
    return *owners_of(page);
}

u64
page_free_count(void)
{
    return pages.free_count;
}

void
page_fail_from(u64 n)
{
    pages.fail_from = n;
}
