// Words to instructions. Read next: tables.h.
#include "isa/tables.h"

#include "base/bits.h"

const struct isa_encoding *isa_find_encoding(u32 word)
{
    struct isa_slot slot = isa_slots[isa_slot_of(word)];
    const u16 *candidate = &isa_candidates[slot.first];
    for (const u16 *end = candidate + slot.count; candidate < end; candidate++) {
        const struct isa_encoding *encoding = &isa_encodings[*candidate];
        if (isa_encoding_takes(encoding, word))
            return encoding;
    }
    return &isa_encodings[OP_illegal];
}

struct insn isa_extract(const struct isa_encoding *encoding, u32 word)
{
    u32 fields[FIELD_COUNT] = {
        [FIELD_rd] = encoding->rd, [FIELD_rs1] = encoding->rs1, [FIELD_rs2] = encoding->rs2};
    const struct isa_piece *piece = &isa_pieces[encoding->first_piece];
    for (const struct isa_piece *end = piece + encoding->piece_count; piece < end; piece++)
        fields[piece->field] |= (word >> piece->from & (u32)bits_mask(0, piece->width))
                                << piece->to;
    return (struct insn){
        .op = encoding->op,
        .length = isa_is_compressed(word) ? 2 : 4,
        .rd = (u8)fields[FIELD_rd],
        .rs1 = (u8)fields[FIELD_rs1],
        .rs2 = (u8)fields[FIELD_rs2],
        .rs3 = (u8)fields[FIELD_rs3],
        .rm = (u8)fields[FIELD_rm],
        .imm = (i32)bits_sign_extend(fields[FIELD_imm], encoding->imm_width),
        .raw = word,
    };
}

struct insn isa_decode(u32 word, const struct isa_set *set)
{
    if (isa_is_compressed(word))
        word &= 0xffff;
    const struct isa_encoding *encoding = isa_find_encoding(word);
    if (!set->has[encoding->extension])
        encoding = &isa_encodings[OP_illegal];
    return isa_extract(encoding, word);
}
