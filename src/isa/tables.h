// What the generator (generator/) makes of the tables of rows, and what decoder, encoder
// and disassembler run on. For this folder only.
//
// Every row of isa.def and rvc.def is an *encoding*: the words that it takes, and where in them the
// operands lie. The bits of an immediate are scattered in *pieces*, each a run of bits that is
// rotated into place:
//
//      31        from + width - 1    from      0
//     +---------+-------------------+-----------+
//     |  word   |     the piece     |           |
//     +---------+-------------------+-----------+
//                    |                   |         rotated right by from - to (mod 32), masked
//     +--------------+-------------------+------+
//     |      0       |     the piece     |  0   |
//     +--------------+-------------------+------+
//                                         to    0
#pragma once

#include "isa/isa.h"

enum isa_field { FIELD_rd, FIELD_rs1, FIELD_rs2, FIELD_rs3, FIELD_rm, FIELD_imm };

// Holds for words with (word & mask) == value: mask 0 and value 0 for all, mask 0 and value 1 for
// none.
struct isa_condition {
    u32 mask, value;
};

enum {
    ISA_EXCEPTIONS = 2,
    ISA_IMM_PIECES = 8,
};

struct isa_encoding {
    u32 match, mask;                             // takes the words with (word & mask) == match,
    struct isa_condition except[ISA_EXCEPTIONS]; // but not these
    u16 op;                                      // enum isa_op
    u16 first_name;                              // in isa_names
    struct isa_requirement needs;
    u8 imm_width;       // of a signed immediate: its sign is bit imm_width - 1; else 32
    u8 imm_piece_count; // pieces behind these have mask 0
    u8 imm_rotate[ISA_IMM_PIECES];
    u32 imm_mask[ISA_IMM_PIECES];
    i32 imm_base; // the immediate where it is not in the word
    // The other fields lie in one piece: (word >> from & mask) | base, where `from` is the place of
    // their bit 0. Mask 0: not in the word.
    struct isa_run {
        u8 from, mask, base;
    } fields[FIELD_imm];
};

enum isa_name_kind {
    NAME_ALWAYS,
    NAME_ALIAS, // only where aliases are wanted
};

// How an encoding is written. Its names stand together; the first one that fits is taken, and the
// last one, its own, always fits.
struct isa_name {
    const char *mnemonic;
    const char *operands; // in the words of format.def
    struct isa_condition only, except;
    bool same_sources; // only where rs2 is rs1
    enum isa_name_kind kind;
};

// One numbering for both: a row of isa.def has its OP_ number, those of rvc.def follow.
enum isa_encoding_number {
    ENCODING_last_op = OP_COUNT - 1,
#define RVC(name, ...) ENCODING_##name,
#include "isa/rvc.def"
#undef RVC
    ENCODING_COUNT
};

extern const struct isa_encoding isa_encodings[ENCODING_COUNT];
extern const struct isa_name isa_names[];

// The encodings that a word may be: those of its slot, `count` entries of isa_candidates. Where two
// take the same word (overlap.def), the narrow one comes first.
struct isa_slot {
    u16 first, count;
};

enum { ISA_SLOTS = 256 + 32 };

extern const struct isa_slot isa_slots[ISA_SLOTS];
extern const u16 isa_candidates[];

// Slots 0..255 are opcode[6:2] and funct3 of 32-bit words; 256.. funct3 and quadrant of 16-bit
// ones.
static inline u32 isa_slot_of(u32 word)
{
    if (isa_is_compressed(word))
        return 256 + ((word >> 11 & 0x1c) | (word & 3));
    return (word << 1 & 0xf8) | (word >> 12 & 7);
}

static inline bool isa_condition_holds(struct isa_condition condition, u32 word)
{
    return (word & condition.mask) == condition.value;
}

static inline bool isa_encoding_takes(const struct isa_encoding *encoding, u32 word)
{
    return (word & encoding->mask) == encoding->match &&
           !isa_condition_holds(encoding->except[0], word) &&
           !isa_condition_holds(encoding->except[1], word);
}

// The encoding of `word` among those that `set` has; that of OP_illegal where there is none.
const struct isa_encoding *isa_encoding_of(u32 word, const struct isa_set *set);

// The same with every extension there.
const struct isa_encoding *isa_find_encoding(u32 word);

static inline u32 isa_rotate_right(u32 word, u32 count)
{
    return word >> (count & 31) | word << (-count & 31);
}

// The instruction that `word`, one of the encoding's, is.
struct insn isa_extract(const struct isa_encoding *encoding, u32 word);
