#include "inspect/insn_ring.h"

#include "cpu/insn_record.h"
#include "cpu/trail.h"
#include "cpu/translate.h"

#include <stdlib.h>

#define LINE_OF_CACHE 64

struct insn_ring {
    struct cpu *cpu;
    u32 size;
    struct trail trail;
};

struct insn_ring *insn_ring_create(struct cpu *cpu, u32 size)
{
    assert(size > 0 && size <= INSN_RING_MAX);
    struct insn_ring *ring = calloc(1, sizeof *ring);
    if (!ring) {
        return NULL;
    }
    ring->cpu = cpu;
    ring->size = size;
    ring->trail.first = aligned_alloc(LINE_OF_CACHE, size * sizeof *ring->trail.first);
    if (!ring->trail.first) {
        free(ring);
        return NULL;
    }
    ring->trail.end = ring->trail.first + size;
    ring->trail.next = ring->trail.first;
    return ring;
}

void insn_ring_keep(struct insn_ring *ring, bool keep)
{
    insn_ring_forget(ring);
    if ((ring->cpu->trail == &ring->trail) != keep) {
        cpu_keep_trail(ring->cpu, keep ? &ring->trail : NULL);
    }
}

void insn_ring_destroy(struct insn_ring *ring)
{
    if (ring) {
        insn_ring_keep(ring, false);
        free(ring->trail.first);
        free(ring);
    }
}

void insn_ring_forget(struct insn_ring *ring)
{
    ring->trail.next = ring->trail.first;
    ring->trail.full = false;
}

u32 insn_ring_count(const struct insn_ring *ring)
{
    return ring->trail.full ? ring->size : (u32)(ring->trail.next - ring->trail.first);
}

bool insn_ring_last(const struct insn_ring *ring, u32 age, struct insn_record *record, u64 *satp)
{
    if (age >= insn_ring_count(ring)) {
        return false;
    }
    const struct trail *trail = &ring->trail;
    u64 newest = (u64)(trail->next - trail->first) + ring->size - 1;
    const struct trail_entry *entry = &trail->first[(newest - age) % ring->size];
    const struct insn insn = isa_decode(trail_raw(entry), &ring->cpu->config.extensions);
    const struct op op = translate_registers(&insn);
    *record = (struct insn_record){
        .step = entry->step,
        .hart = trail_hart(entry),
        .pc = entry->pc,
        .raw = trail_raw(entry),
        .op = insn.op,
        .priv = (u8)trail_priv(entry),
        .trapped = trail_trapped(entry),
        .rd = (u8)trail_rd(entry),
        .rs = {op.rs1, op.rs2, op.rs3},
        .rd_value = entry->rd_value,
        .rs_values = {entry->rs_values[0], entry->rs_values[1], entry->rs_values[2]}};
    insn_record_access(record, insn.imm);
    if (record->trapped) {
        record->loads = record->stores = 0;
    } else if (insn_record_compares(insn.op)) {
        insn_record_settle(record, NULL);
    }
    *satp = entry->satp;
    return true;
}

void insn_ring_print(const struct insn_ring *ring, struct insn_line *lines, u32 count,
                     const struct text_sink *sink)
{
    u64 satp;
    struct insn_record record;
    u32 kept = insn_ring_count(ring);
    for (u32 age = count < kept ? count : kept; age-- > 0;) {
        if (insn_ring_last(ring, age, &record, &satp)) {
            char line[INSN_LINE_SIZE];
            sink->put(sink->self, line, insn_line_format(lines, &record, satp, line));
        }
    }
}
