#include "cpu/code.h"

#include "cpu/mmu.h"
#include "cpu/trail.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

const struct block code_unlinked = {.count = INT64_MAX / 2};

static void *map(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

// The first unit is left out, so that no block is at offset 0.
static void pool_empty(struct code_pool *pool)
{
    pool->used_bytes = CODE_POOL_UNIT;
    pool->page_count = 0;
    memset(pool->free, 0, sizeof pool->free);
}

struct code_pool *code_pool_create(void)
{
    struct code_pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        return NULL;
    }
    pool->base = map(CODE_POOL_SIZE);
    pool->pages = map(CODE_PAGES_MAX * sizeof *pool->pages);
    pool_empty(pool);
    if (!pool->base || !pool->pages) {
        code_pool_destroy(pool);
        return NULL;
    }
    return pool;
}

void code_pool_destroy(struct code_pool *pool)
{
    if (!pool) {
        return;
    }
    if (pool->base) {
        munmap(pool->base, CODE_POOL_SIZE);
    }
    if (pool->pages) {
        munmap(pool->pages, CODE_PAGES_MAX * sizeof *pool->pages);
    }
    free(pool);
}

struct code_page *code_page_get(struct cpu *cpu, const struct bus_memory *memory, u64 pa)
{
    struct page *page = cpu_page(cpu, memory, pa);
    if (page->code) {
        return page->code;
    }
    if (cpu->code->page_count == CODE_PAGES_MAX) {
        code_drop_all(cpu);
    }
    cpu_stop_direct_stores(cpu, memory, pa);
    struct code_page *code = &cpu->code->pages[cpu->code->page_count++];
    memset(code, 0, sizeof *code);
    code->host = bus_host_address(memory, pa & PAGE_MASK);
    code->page_number = (u32)bus_page_number(memory, pa);
    page->code = code;
    page->flags |= PAGE_CODE;
    return code;
}

struct block *code_allocate(struct cpu *cpu, size_t size)
{
    struct code_pool *pool = cpu->code;
    size_t units = (size + CODE_POOL_UNIT - 1) / CODE_POOL_UNIT;
    struct block *block = pool->free[units];
    if (block && !cpu->trail) { // whose marks may be of it
        pool->free[units] = block->next;
        return block;
    }
    if (pool->used_bytes + units * CODE_POOL_UNIT > CODE_POOL_SIZE) {
        code_drop_all(cpu);
    }
    if (pool->used_bytes == CODE_POOL_UNIT) {
        trail_settle(cpu); // whose marks are of what is written over now
    }
    block = (struct block *)(pool->base + pool->used_bytes);
    pool->used_bytes += units * CODE_POOL_UNIT;
    return block;
}

void code_add(struct cpu *cpu, struct code_page *page, struct block *block)
{
    page->entry[block->start / 2] = (u32)((u64)((u8 *)block - cpu->code->base) / CODE_POOL_UNIT);
    block->page = page;
    block->next = page->blocks;
    page->blocks = block;
    u32 first = block->start / CODE_CHUNK_SIZE;
    u32 last = (block->end - 1u) / CODE_CHUNK_SIZE;
    page->chunks |= bits_mask(first, last - first + 1);
}

// A dropped block may still be running: its memory is left as it is but for `next`.
static void drop_blocks(struct code_pool *pool, struct code_page *page)
{
    while (page->blocks) {
        struct block *block = page->blocks;
        page->blocks = block->next;
        page->entry[block->start / 2] = 0;
        block->next = pool->free[block->units];
        pool->free[block->units] = block;
    }
    page->chunks = 0;
}

bool code_before_store(struct cpu *cpu, struct page *page, u64 pa, u64 size)
{
    struct code_page *code = page->code;
    u64 offset = pa % BUS_PAGE_SIZE;
    u32 first = (u32)(offset / CODE_CHUNK_SIZE);
    u32 last = (u32)((offset + size - 1) / CODE_CHUNK_SIZE);
    if (!(code->chunks & bits_mask(first, last - first + 1))) {
        return false;
    }
    drop_blocks(cpu->code, code);
    for (u32 i = 0; i < cpu->hart_count; i++) {
        cpu->harts[i].link = NULL;
    }
    return true;
}

void code_drop_all(struct cpu *cpu)
{
    for (u32 i = 0; i < cpu->code->page_count; i++) {
        struct page *page = &cpu->pages[cpu->code->pages[i].page_number];
        page->code = NULL;
        page->flags &= (u8)~PAGE_CODE;
    }
    for (u32 i = 0; i < cpu->hart_count; i++) {
        struct hart *h = &cpu->harts[i];
        h->link = NULL;
        for (u32 k = 0; k < CONTEXT_COUNT; k++) {
            memset(h->contexts[k].fetch, 0xff, sizeof h->contexts[k].fetch);
        }
    }
    pool_empty(cpu->code);
}
