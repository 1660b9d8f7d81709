#include "inspect/insn_ring.h"

#include "cpu/insn_record.h"
#include "cpu/trail.h"
#include "cpu/translate.h"

#include <stdlib.h>

struct insn_ring {
    struct cpu *cpu;
    struct trail *trail;
};

struct insn_ring *insn_ring_create(struct cpu *cpu, u32 size)
{
    assert(size > 0 && size <= INSN_RING_MAX);
    struct insn_ring *ring = calloc(1, sizeof *ring);
    if (!ring) {
        return NULL;
    }
    ring->cpu = cpu;
    ring->trail = trail_create(cpu, size);
    if (!ring->trail) {
        free(ring);
        return NULL;
    }
    return ring;
}

void insn_ring_keep(struct insn_ring *ring, bool keep)
{
    insn_ring_forget(ring);
    if ((ring->cpu->trail == ring->trail) != keep) {
        cpu_keep_trail(ring->cpu, keep ? ring->trail : NULL);
    }
}

void insn_ring_destroy(struct insn_ring *ring)
{
    if (ring) {
        insn_ring_keep(ring, false);
        trail_destroy(ring->trail);
        free(ring);
    }
}

void insn_ring_forget(struct insn_ring *ring)
{
    trail_forget(ring->trail);
}

// Has the trail made instructions of what ran since.
static void settle(struct insn_ring *ring)
{
    if (ring->cpu->trail == ring->trail) {
        trail_settle(ring->cpu);
    }
}

u32 insn_ring_count(struct insn_ring *ring)
{
    settle(ring);
    return ring->trail->count;
}

bool insn_ring_last(struct insn_ring *ring, u32 age, struct insn_record *record, u64 *satp)
{
    settle(ring);
    const struct trail_entry *entry = trail_last(ring->trail, age);
    if (!entry) {
        return false;
    }
    const struct insn insn = isa_decode(entry->raw, &ring->cpu->config.extensions);
    const struct op op = translate_registers(&insn);
    *record = (struct insn_record){
        .step = entry->step,
        .hart = entry->hart,
        .pc = entry->pc,
        .raw = entry->raw,
        .op = insn.op,
        .priv = entry->priv,
        .trapped = entry->trapped,
        .rd = entry->rd,
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

void insn_ring_print(struct insn_ring *ring, struct insn_line *lines, u32 count,
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
