#include "inspect/guest_memory.h"

#include "inspect/page_walk.h"

bool guest_memory_translate(const struct machine *m, u32 hart, u64 va, u64 *pa)
{
    struct page_walk walk;
    page_walk(m, hart, va, &walk);
    if (walk.mapped) {
        *pa = walk.pa;
    }
    return walk.mapped;
}

// Where the first part of [va, va + size) is, and how much of it lies in that page.
static bool next_part(const struct machine *m, u32 hart, u64 va, size_t size, u64 *pa, size_t *part)
{
    size_t left = BUS_PAGE_SIZE - va % BUS_PAGE_SIZE;
    *part = size < left ? size : left;
    return guest_memory_translate(m, hart, va, pa);
}

bool guest_memory_read(const struct machine *m, u32 hart, u64 va, void *bytes, size_t size)
{
    u8 *to = bytes;
    u64 pa;
    for (size_t done = 0, part; done < size; done += part) {
        if (!next_part(m, hart, va + done, size - done, &pa, &part) ||
            !machine_read_memory(m, pa, to + done, part)) {
            return false;
        }
    }
    return true;
}

bool guest_memory_write(struct machine *m, u32 hart, u64 va, const void *bytes, size_t size)
{
    const u8 *from = bytes;
    u64 pa;
    for (size_t done = 0, part; done < size; done += part) {
        if (!next_part(m, hart, va + done, size - done, &pa, &part) ||
            !machine_write_memory(m, pa, from + done, part)) {
            return false;
        }
    }
    return true;
}
