// The bit patterns of isa.def and rvc.def, read. The notation is explained at the head of isa.def,
// what is made of it in tables.h.
#pragma once

#include "base/error.h"
#include "isa/tables.h"

enum { PATTERN_PIECES = 12 };

// A run of bits of an operand.
struct piece {
    int field;       // enum isa_field
    u32 from, width; // lowest bit in the word; number of bits
    u32 to;          // lowest bit in the operand
};

struct pattern {
    u32 match, mask; // fixed bits
    struct isa_condition except[ISA_EXCEPTIONS];
    u32 except_count;
    struct piece pieces[PATTERN_PIECES];
    u32 piece_count;
    u32 imm_bits; // which bits of the immediate the pattern has
    bool imm_signed;
    u32 nonzero;         // the word's bits of an immediate that must not be 0
    u32 base[FIELD_imm]; // bits of operands that no piece brings
    i32 imm_base;
};

// Reads `text`, a pattern of `width` bits (16 or 32). False, with `error` filled, where it has not
// that many bits, or has words that are no fields, or more of anything than there is room for.
bool pattern_parse(struct pattern *pattern, const char *text, u32 width, struct error *error);

// Adds operands that the pattern does not have: "rd=2 rs1=2", "imm=-1".
bool pattern_imply(struct pattern *pattern, const char *text, struct error *error);

// Makes conditions on operands, "rd=0 imm=-1" or "rd!=0", conditions on words of this pattern:
// those of `only` hold and those of `except` (at most one) do not.
bool pattern_condition(const struct pattern *pattern, const char *text, struct isa_condition *only,
                       struct isa_condition *except, struct error *error);

// Whether every word of `width` bits that fits `narrow` also fits `wide`.
bool pattern_is_within(const struct pattern *narrow, const struct pattern *wide, u32 width);

// Whether some word of `width` bits may fit both patterns; of 16-bit ones, exactly whether it does.
bool pattern_overlaps(const struct pattern *a, const struct pattern *b, u32 width);

// Which operands the text of a format or row ("fd,imm(rs1)") writes as floating-point registers:
// bits of enum isa_floats.
u32 pattern_floats(const char *operands);
