// What:  the allocator of physical pages, with a count of the owners of each.
// Why:   page tables, stacks, programs, pipes and files are all made of pages. Copy-on-write lets
//        several address spaces own one.
// Invariants: pure but for its lock: it knows a range of memory and nothing of what it is for. A page
//        is free exactly while its count is 0. Whoever gets a page gets it full of zeros.
// Try it in the debugger: `break page_allocate`, `print pages`.
#pragma once

#include "lib/types.h"
#include "mm/layout.h"

// Takes over the memory from `start` to `end`; a part of it is used for the counts.
void page_init(u64 start, u64 end);

// A page of zeros with one owner, or null where there is none left.
void *page_allocate(void);

// One more owner, up to PAGE_OWNERS_MAX: false beyond.
bool page_share(void *page);

// One owner fewer; the last one frees it. Null is allowed.
void page_free(void *page);

// How many own it; 0 for a free page.
u32 page_owners(const void *page);

u64 page_free_count(void);

// For tests: the n-th allocation from now on fails, and all after it; 0 turns that off.
void page_fail_from(u64 n);

#define PAGE_OWNERS_MAX 255
