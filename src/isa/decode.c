// Words to instructions. Read next: tables.h.
#include "isa/tables.h"

#include "base/bits.h"

#include <string.h>

const struct isa_encoding *isa_encoding_of(u32 word, const struct isa_set *set)
{
    struct isa_slot slot = isa_slots[isa_slot_of(word)];
    const u16 *candidate = &isa_candidates[slot.first];
    for (const u16 *end = candidate + slot.count; candidate < end; candidate++) {
        const struct isa_encoding *encoding = &isa_encodings[*candidate];
        if (isa_encoding_takes(encoding, word) && isa_requirement_holds(encoding->needs, set))
            return encoding;
    }
    return &isa_encodings[OP_illegal];
}

const struct isa_encoding *isa_find_encoding(u32 word)
{
    struct isa_set everything;
    memset(&everything, true, sizeof everything);
    return isa_encoding_of(word, &everything);
}

static u32 extract_piece(const struct isa_encoding *encoding, u32 i, u32 word)
{
    return isa_rotate_right(word, encoding->imm_rotate[i]) & encoding->imm_mask[i];
}

static i32 extract_imm(const struct isa_encoding *encoding, u32 word)
{
    // Without a branch for nearly all instructions: this is half of the time of decoding.
    u32 imm = extract_piece(encoding, 0, word) | extract_piece(encoding, 1, word) |
              extract_piece(encoding, 2, word) | extract_piece(encoding, 3, word);
    for (u32 i = 4; i < encoding->imm_piece_count; i++)
        imm |= extract_piece(encoding, i, word);
    return (i32)bits_sign_extend(imm, encoding->imm_width) | encoding->imm_base;
}

static u8 extract(const struct isa_encoding *encoding, enum isa_field field, u32 word)
{
    struct isa_run run = encoding->fields[field];
    return (u8)((word >> run.from & run.mask) | run.base);
}

struct insn isa_extract(const struct isa_encoding *encoding, u32 word)
{
    return (struct insn){
        .op = encoding->op,
        .length = isa_is_compressed(word) ? 2 : 4,
        .rd = extract(encoding, FIELD_rd, word),
        .rs1 = extract(encoding, FIELD_rs1, word),
        .rs2 = extract(encoding, FIELD_rs2, word),
        .rs3 = extract(encoding, FIELD_rs3, word),
        .rm = extract(encoding, FIELD_rm, word),
        .imm = extract_imm(encoding, word),
        .raw = word,
    };
}

struct insn isa_decode(u32 word, const struct isa_set *set)
{
    if (isa_is_compressed(word))
        word &= 0xffff;
    return isa_extract(isa_encoding_of(word, set), word);
}
