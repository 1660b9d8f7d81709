#include "inspect/insn_ring.h"

#include <stdlib.h>

struct entry {
    struct insn_record record;
    u64 satp;
};

struct insn_ring {
    const struct cpu *cpu;
    u32 size, next;
    u64 count; // that there were since it was made or forgot
    struct entry entries[];
};

struct insn_ring *insn_ring_create(const struct cpu *cpu, u32 size)
{
    assert(size > 0 && size <= INSN_RING_MAX);
    struct insn_ring *ring = calloc(1, sizeof *ring + size * sizeof *ring->entries);
    if (ring) {
        ring->cpu = cpu;
        ring->size = size;
    }
    return ring;
}

void insn_ring_destroy(struct insn_ring *ring)
{
    free(ring);
}

void insn_ring_insn(void *self, const struct insn_record *record)
{
    struct insn_ring *ring = self;
    struct entry *entry = &ring->entries[ring->next];
    entry->record = *record;
    entry->satp = ring->cpu->harts[record->hart].s.satp;
    ring->next = ring->next + 1 == ring->size ? 0 : ring->next + 1;
    ring->count++;
}

void insn_ring_forget(struct insn_ring *ring)
{
    ring->count = 0;
}

u32 insn_ring_count(const struct insn_ring *ring)
{
    return ring->count < ring->size ? (u32)ring->count : ring->size;
}

const struct insn_record *insn_ring_last(const struct insn_ring *ring, u32 age, u64 *satp)
{
    if (age >= insn_ring_count(ring)) {
        return NULL;
    }
    const struct entry *entry = &ring->entries[(ring->next + ring->size - 1 - age) % ring->size];
    *satp = entry->satp;
    return &entry->record;
}

void insn_ring_print(const struct insn_ring *ring, struct insn_line *lines, u32 count,
                     const struct text_sink *sink)
{
    u32 kept = insn_ring_count(ring);
    for (u32 age = count < kept ? count : kept; age-- > 0;) {
        u64 satp = 0;
        char line[INSN_LINE_SIZE];
        const struct insn_record *record = insn_ring_last(ring, age, &satp);
        sink->put(sink->self, line, insn_line_format(lines, record, satp, line));
    }
}
