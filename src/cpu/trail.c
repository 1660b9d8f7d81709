#include "cpu/trail.h"

#include "cpu/exec_ways.h"
#include "cpu/insn_record.h"
#include "cpu/translate.h"

void cpu_keep_trail(struct cpu *cpu, struct trail *trail)
{
    cpu->trail = trail;
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
        entry->rd = trapped ? 0 : entry->rd;
        entry->rd_value = h->s.registers[entry->rd];
        entry->trapped = trapped;
        h->trail_open = NULL;
    }
}

void trail_probe(HANDLER_PARAMETERS)
{
    struct trail *trail = h->cpu->trail;
    struct trail_entry *last = h->trail_open;
    if (likely(last)) {
        last->rd_value = h->s.registers[last->rd];
    }
    const struct op_info *info = dispatch_info(op, b);
    u64 clock = h->clock_end - (u64)dispatch_left_before(left, b, info->index);
    struct trail_entry *entry = &trail->entries[trail->count++ & trail->mask];
    entry->step = hart_steps(h, clock);
    entry->pc = h->page_va + info->offset;
    entry->satp = h->s.satp;
    entry->rs_values[0] = h->s.registers[op->rs1];
    entry->rs_values[1] = h->s.registers[op->rs2];
    entry->rs_values[2] = h->s.registers[op->rs3];
    entry->raw = info->raw;
    entry->hart = (u8)h->s.mhartid;
    entry->priv = (u8)h->s.priv;
    entry->rd = op->rd;
    entry->trapped = false;
    h->trail_open = entry;
    CONTINUE(op + 1);
}
