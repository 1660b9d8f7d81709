#include "cpu/insn_record.h"

#include "cpu/access.h"
#include "cpu/exec.h"

bool insn_record_writes(u32 op)
{
    return exec_rows[op].writes || op == OP_amocas_q;
}

bool insn_record_compares(u32 op)
{
    return op == OP_amocas_b || op == OP_amocas_h || op == OP_amocas_w || op == OP_amocas_d;
}

void insn_record_access(struct insn_record *record, i32 imm)
{
    const struct exec_row *row = &exec_rows[record->op];
    record->loads = row->loads;
    record->stores = row->stores;
    record->address = row->loads | row->stores ? record->rs_values[0] + (u64)(i64)imm : 0;
    record->stored = row->stores ? record->rs_values[1] : 0;
    record->stored_high = 0;
    if (record->op == OP_cbo_zero) {
        record->stores = ACCESS_BLOCK_SIZE;
        record->address = bits_align_down(record->rs_values[0], ACCESS_BLOCK_SIZE);
        record->stored = 0;
    } else if (record->op == OP_amocas_q) {
        record->loads = record->stores = 2 * sizeof record->stored;
        record->address = record->rs_values[0];
        record->stored = record->rs_values[1];
        record->stored_high = record->rs_values[2];
    }
}

void insn_record_settle(struct insn_record *record, const u64 expected[2])
{
    bool other = false;
    if (record->op == OP_amocas_q) {
        other = record->rd_value != expected[0] || record->rd_high != expected[1];
    } else if (insn_record_compares(record->op)) {
        u64 mask = bits_mask(0, 8u * record->stores);
        other = ((record->rd_value ^ record->rs_values[2]) & mask) != 0;
    }
    if (other && record->rd) {
        record->stores = 0;
    }
}
