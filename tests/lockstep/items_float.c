// Items of floating point.
#include "builder.h"

#include "cpu/csr_bits.h"
#include "isa/tables.h"

static bool is_float(const struct isa_row *row)
{
    return row->timing >= TIMING_float_move && row->timing <= TIMING_float_sqrt;
}

// Any rounding mode, but mostly one that is there.
static u8 random_rounding(struct builder *b)
{
    return (u8)(random_chance(b->r, 60) ? 7 : random_below(b->r, 8));
}

// Of what writes an integer register, the flags are cleared before, which makes FS Dirty:
// known.def, FS. Where the unit is off, both are illegal.
void item_float(struct builder *b)
{
    enum isa_op op = builder_row(b, is_float);
    const struct isa_row *row = &isa_rows[op];
    struct insn insn = {.op = (u16)op,
                        .rs1 = (u8)builder_source(b),
                        .rs2 = (u8)builder_source(b),
                        .rs3 = (u8)builder_source(b)};
    if (isa_encodings[op].fields[FIELD_rm].mask) {
        insn.rm = random_rounding(b);
    }
    insn.rd = (u8)(row->floats & ISA_FLOAT_RD ? builder_source(b) : builder_destination(b));
    if (!(row->floats & ISA_FLOAT_RD)) {
        builder_insn(b, (struct insn){.op = OP_csrrci, .rs1 = 31, .imm = 1});
    }
    builder_insn(b, insn);
}

void item_float_constant(struct builder *b)
{
    u32 scratch = builder_scratch(b, 0);
    builder_li(b, scratch, random_float(b->r));
    builder_insn(b,
                 (struct insn){.op = OP_fmv_d_x, .rd = (u8)builder_source(b), .rs1 = (u8)scratch});
}
