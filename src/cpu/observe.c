#include "cpu/observe.h"

#include "cpu/code.h"
#include "cpu/exec.h"
#include "cpu/exec_ways.h"

void cpu_observe(struct cpu *cpu, void (*insn)(void *self, const struct insn_record *record),
                 void *self)
{
    cpu->observer = insn;
    cpu->observer_self = self;
    code_drop_all(cpu);
}

void observe_finish(struct hart *h, bool trapped)
{
    struct insn_record *record = &h->record;
    if (!h->record_is_open) {
        return;
    }
    h->record_is_open = false;
    record->trapped = trapped;
    if (trapped) {
        record->rd = record->loads = record->stores = 0;
    }
    record->rd_value = h->s.registers[record->rd];
    h->cpu->observer(h->cpu->observer_self, record);
}

// Notes what is known of the instruction at `op` before it runs.
static void announce(struct hart *h, const struct op *op, const struct op_info *info)
{
    struct insn insn = isa_decode(info->raw, &h->cpu->config.extensions);
    const struct exec_row *row = &exec_rows[insn.op];
    h->record = (struct insn_record){
        .step = hart_steps(h, h->clock),
        .clock = h->clock,
        .hart = h->s.mhartid,
        .pc = h->page_va + info->offset,
        .raw = info->raw,
        .priv = (enum privilege)h->s.priv,
        .rd = row->writes && op->rd != HART_SINK ? op->rd : 0,
        .loads = row->loads,
        .stores = row->stores,
    };
    if (row->loads || row->stores) {
        h->record.address = h->s.x[op->rs1] + (u64)(i64)op->imm;
        h->record.stored = row->stores ? h->s.registers[op->rs2] : 0;
    }
    h->record_is_open = true;
}

void observe_probe(HANDLER_PARAMETERS)
{
    observe_finish(h, false);
    ways_synchronise(op, h, left, tlb, b);
    announce(h, op + 1, dispatch_info(op, b));
    CONTINUE(op + 1);
}
