#define _GNU_SOURCE // MAP_ANONYMOUS, MAP_NORESERVE, madvise
#include "machine/block_store.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BITS_PER_WORD 64u

static void *map_pages(u64 size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

static u64 bitmap_size(const struct block_store *store)
{
    return (store->block_count + BITS_PER_WORD - 1) / BITS_PER_WORD * sizeof(u64);
}

bool block_store_create(struct block_store *store, u64 block_count)
{
    *store = (struct block_store){.block_count = block_count};
    store->bytes = map_pages(block_count * BLOCK_SIZE);
    store->present = map_pages(bitmap_size(store));
    return store->bytes && store->present;
}

void block_store_destroy(struct block_store *store)
{
    if (store->bytes) {
        munmap(store->bytes, store->block_count * BLOCK_SIZE);
    }
    if (store->present) {
        munmap(store->present, bitmap_size(store));
    }
    *store = (struct block_store){0};
}

bool block_store_has(const struct block_store *store, u64 block)
{
    return store->present[block / BITS_PER_WORD] >> block % BITS_PER_WORD & 1;
}

u8 *block_store_bytes(const struct block_store *store, u64 block)
{
    return store->bytes + block * BLOCK_SIZE;
}

void block_store_set(struct block_store *store, u64 block, bool present)
{
    u64 bit = 1ULL << block % BITS_PER_WORD;
    u64 *word = &store->present[block / BITS_PER_WORD];
    store->present_count += present && !(*word & bit) ? 1 : 0;
    store->present_count -= !present && (*word & bit) ? 1 : 0;
    *word = present ? *word | bit : *word & ~bit;
}

void block_store_clear(struct block_store *store, u64 block)
{
    u8 *bytes = block_store_bytes(store, block);
    bool is_page = sysconf(_SC_PAGESIZE) == (long)BLOCK_SIZE;
    if (!is_page || madvise(bytes, BLOCK_SIZE, MADV_DONTNEED) != 0) {
        memset(bytes, 0, BLOCK_SIZE);
    }
}

bool block_store_next(const struct block_store *store, u64 from, u64 *block)
{
    for (*block = from; *block < store->block_count; ++*block) {
        if (store->present[*block / BITS_PER_WORD] == 0) {
            *block |= BITS_PER_WORD - 1; // none in this word
        } else if (block_store_has(store, *block)) {
            return true;
        }
    }
    return false;
}
