#include "cpu/observe.h"

#include "cpu/code.h"
#include "cpu/exec_ways.h"
#include "cpu/insn_record.h"
#include "cpu/trail.h"
#include "cpu/triggers.h"

void cpu_observe(struct cpu *cpu, void (*insn)(void *self, const struct insn_record *record),
                 void *self)
{
    cpu->observer = insn;
    cpu->observer_self = self;
    cpu_set_probe(cpu, PROBE_OBSERVER, insn || cpu->before);
}

void cpu_observe_before(struct cpu *cpu,
                        void (*insn)(void *self, struct hart *h, const struct insn_record *record),
                        void *self)
{
    cpu->before = insn;
    cpu->before_self = self;
    cpu_set_probe(cpu, PROBE_OBSERVER, insn || cpu->observer);
}

void observe_finish(struct hart *h, bool trapped)
{
    struct insn_record *record = &h->record;
    if (!h->record_is_open) {
        return;
    }
    h->record_is_open = false;
    if (!h->cpu->observer) {
        return;
    }
    record->trapped = trapped;
    if (trapped) {
        record->rd = record->loads = record->stores = 0;
    }
    record->rd_value = h->s.registers[record->rd];
    record->pair = record->op == OP_amocas_q && record->rd;
    record->rd_high = record->pair ? h->s.registers[record->rd + 1u] : 0;
    if (record->loads && record->stores) {
        insn_record_settle(record, h->record_expected);
    }
    record->dirtied = (h->s.mstatus & ~h->record_mstatus & MSTATUS_FS) != 0;
    h->cpu->observer(h->cpu->observer_self, record);
}

// Notes what is known of the instruction at `op`, whose probe says which it is, before it runs.
static inline void announce(struct hart *h, const struct op *probe, const struct op_info *info)
{
    const struct op *op = triggers_behind(trail_behind(probe + 1));
    struct insn_record *record = &h->record;
    record->step = hart_steps(h, h->clock);
    record->clock = h->timing ? h->began : h->clock;
    record->hart = h->s.mhartid;
    record->pc = h->page_va + info->offset;
    record->raw = info->raw;
    record->op = (u16)probe->imm;
    record->priv = (u8)h->s.priv;
    record->rd = insn_record_writes(record->op) && op->rd != HART_SINK ? op->rd : 0;
    record->rs[0] = op->rs1;
    record->rs[1] = op->rs2;
    record->rs[2] = op->rs3;
    record->rs_values[0] = h->s.registers[op->rs1];
    record->rs_values[1] = h->s.registers[op->rs2];
    record->rs_values[2] = h->s.registers[op->rs3];
    insn_record_access(record, op->imm);
    if (record->op == OP_amocas_q) {
        h->record_expected[0] = h->s.registers[record->rd];
        h->record_expected[1] = h->s.registers[record->rd + (record->rd != 0)];
    }
    record->fflags = 0;
    h->record_mstatus = h->s.mstatus;
    if (probe->rd) {
        h->float_ready = 0; // the ways that do not tell flags that are set anyway are for others
    }
    h->record_is_open = true;
}

void observe_probe(HANDLER_PARAMETERS)
{
    observe_finish(h, false);
    ways_synchronise(op, h, left, tlb, b);
    announce(h, op, dispatch_info(op, b));
    if (unlikely(h->cpu->before)) {
        h->cpu->before(h->cpu->before_self, h, &h->record);
    }
    CONTINUE(op + 1);
}
