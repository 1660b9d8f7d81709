// Instructions to words. Read next: tables.h.
#include "isa/tables.h"

static u32 place(const struct isa_encoding *encoding, enum isa_field field, u32 value)
{
    struct isa_run run = encoding->fields[field];
    return (value & run.mask) << run.from;
}

u32 isa_encode(const struct insn *insn)
{
    const struct isa_encoding *encoding = &isa_encodings[insn->op];
    u32 word = encoding->match | place(encoding, FIELD_rd, insn->rd) |
               place(encoding, FIELD_rs1, insn->rs1) | place(encoding, FIELD_rs2, insn->rs2) |
               place(encoding, FIELD_rs3, insn->rs3) | place(encoding, FIELD_rm, insn->rm);
    for (u32 i = 0; i < encoding->imm_piece_count; i++)
        word |= isa_rotate_right((u32)insn->imm & encoding->imm_mask[i], -encoding->imm_rotate[i]);
    return word;
}
