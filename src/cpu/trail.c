#include "cpu/trail.h"

#include "cpu/exec_ways.h"
#include "cpu/insn_record.h"
#include "cpu/translate.h"

void cpu_keep_trail(struct cpu *cpu, struct trail *trail)
{
    cpu->trail = trail;
    for (u32 i = 0; i < cpu->hart_count; i++) {
        cpu->harts[i].trail = trail;
    }
    cpu_set_probe(cpu, PROBE_TRAIL, trail);
}

struct op trail_op(const struct insn *insn)
{
    struct op op = translate_registers(insn);
    op.run = trail_probe;
    op.rd = insn_record_writes(insn->op) && op.rd != HART_SINK ? op.rd : 0;
    return op;
}

void trail_finish(struct hart *h, bool trapped)
{
    struct trail_entry *entry = h->trail_open;
    if (entry) {
        if (trapped) {
            entry->about = (entry->about & bits_mask(0, 48)) | 1ULL << 56;
        }
        entry->rd_value = h->s.registers[trail_rd(entry)];
        h->trail_open = NULL;
    }
}

void trail_probe(HANDLER_PARAMETERS)
{
    struct trail *trail = h->trail;
    struct trail_entry *entry = trail->next, *last = h->trail_open;
    if (likely(last)) {
        last->rd_value = h->s.registers[trail_rd(last)];
    }
    const struct op_info *info = dispatch_info(op, b);
    u64 clock = h->clock_end - (u64)dispatch_left_before(left, b, info->index);
    entry->step = hart_steps(h, clock);
    entry->pc = h->page_va + info->offset;
    entry->satp = h->s.satp;
    entry->rs_values[0] = h->s.registers[op->rs1];
    entry->rs_values[1] = h->s.registers[op->rs2];
    entry->rs_values[2] = h->s.registers[op->rs3];
    entry->about = info->raw | h->s.mhartid << 32 | h->s.priv << 40 | (u64)op->rd << 48;
    h->trail_open = entry;
    trail->next = entry + 1;
    if (unlikely(trail->next == trail->end)) {
        trail->next = trail->first;
        trail->full = true;
    }
    CONTINUE(op + 1);
}
