#include "cpu/trail_value.h"

#include "cpu/exec.h"
#include "cpu/exec_rows.h"

#define INSN(name, ...)                                      \
    static u64 value_##name(u64 rs1, u64 rs2, u64 immediate) \
    {                                                        \
        return row_value_##name(rs1, rs2, immediate);        \
    }
#include "isa/isa.def"
#undef INSN

static u64 (*const values[OP_COUNT])(u64 rs1, u64 rs2, u64 immediate) = {
#define INSN(name, ...) [OP_##name] = value_##name,
#include "isa/isa.def"
#undef INSN
};

bool trail_value_known(u32 op)
{
    const struct exec_row *row = &exec_rows[op];
    bool plain = row->shape == SHAPE_PLAIN && !row->loads && !row->stores;
    return row->writes && (plain || row->shape == SHAPE_AUIPC || row->shape == SHAPE_JAL ||
                           row->shape == SHAPE_JALR);
}

u64 trail_value(const struct insn *insn, u64 pc, u64 rs1, u64 rs2)
{
    u64 immediate = (u64)(i64)insn->imm;
    switch (exec_rows[insn->op].shape) {
    case SHAPE_AUIPC:
        return pc + immediate;
    case SHAPE_JAL:
    case SHAPE_JALR:
        return pc + insn->length;
    default:
        return values[insn->op](rs1, rs2, immediate);
    }
}
