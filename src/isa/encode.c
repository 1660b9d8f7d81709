// Instructions to words.
#include "isa/tables.h"

#include "base/bits.h"

u32 isa_encode(const struct insn *insn)
{
    const u32 fields[FIELD_COUNT] = {
        [FIELD_rd] = insn->rd,   [FIELD_rs1] = insn->rs1, [FIELD_rs2] = insn->rs2,
        [FIELD_rs3] = insn->rs3, [FIELD_rm] = insn->rm,   [FIELD_imm] = (u32)insn->imm,
    };
    const struct isa_encoding *encoding = &isa_encodings[insn->op];
    const struct isa_piece *piece = &isa_pieces[encoding->first_piece];
    u32 word = encoding->match;
    for (const struct isa_piece *end = piece + encoding->piece_count; piece < end; piece++)
        word |= (fields[piece->field] >> piece->to & (u32)bits_mask(0, piece->width))
                << piece->from;
    return word;
}
