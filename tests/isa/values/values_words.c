// Writes the table of instructions that the guest of values.sh runs, as C: for each row of isa.def
// that computes a value from registers (SET) and that the ISA string has, the word that computes
// a0 from a0 and a1, with every immediate of a list that fits the row.
//
//     values_words ARCH > words.inc
//     values_words ARCH floats > words.inc
//
// With `floats`, each row of isa_float.def that computes: fa0, or a0, from fa0, fa1 and fa2, or
// from a0, in every rounding mode.
#include "isa/float.h"
#include "isa/isa_string.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const i32 immediates[] = {
    0,  1,  2,  3,   4,   5,     6,    7,     8,          9,         10, 11,
    15, 16, 24, 31,  32,  33,    47,   62,    63,         0x555,     -1, 2047,
    -2, 64, 85, -85, 128, -2048, 4096, -4096, 0x7ffff000, INT32_MIN,
};

static const char *const semantics[OP_COUNT] = {
#define INSN(name, pattern, format, extension, timing, ...) [OP_##name] = #__VA_ARGS__,
#include "isa/isa.def"
#undef INSN
};

static void write_op(enum isa_op op, const struct isa_set *set)
{
    for (size_t i = 0; i < ARRAY_LEN(immediates); i++) {
        struct insn insn = {.op = (u16)op, .rd = 10, .rs1 = 10, .rs2 = 11, .imm = immediates[i]};
        u32 word = isa_encode(&insn);
        struct insn decoded = isa_decode(word, set);
        if (decoded.op == op && decoded.imm == insn.imm)
            printf("{\"%s\", 0x%08x},\n", isa_rows[op].name, word);
    }
}

// The format of the operands: the last letter of the name, where that is one (fmv.x.w is of s).
static char source_of(const struct isa_row *row)
{
    char last = row->name[strlen(row->name) - 1];
    return !(row->floats & ISA_FLOAT_RS1) ? 'x' : last == 'w' ? 's' : last;
}

static void write_float_op(enum isa_op op)
{
    const struct isa_row *row = &isa_rows[op];
    u32 operands = row->floats & ISA_FLOAT_RS3 ? 3 : row->floats & ISA_FLOAT_RS2 ? 2 : 1;
    bool rounds = strstr(row->pattern, " rm ");
    for (u32 rm = 0; rm < (rounds ? 8 : 1); rm++) {
        bool is_mode = rm < ROUND_COUNT || rm == ROUND_DYNAMIC;
        struct insn insn = {.op = (u16)op, .rd = 10, .rs1 = 10, .rs2 = 11, .rs3 = 12, .rm = (u8)rm};
        if (is_mode)
            printf("{\"%s\", 0x%08x, '%c', %u, %u},\n", row->name, isa_encode(&insn),
                   source_of(row), operands, rm == ROUND_DYNAMIC ? (u32)ROUND_COUNT : 1U);
    }
}

static bool computes_floats(enum isa_op op)
{
    static const char *const forms[] = {"FLOAT(", "EXACT(", "TRUNCATE(", "FMOVE("};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (strncmp(semantics[op], forms[i], strlen(forms[i])) == 0)
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct isa_set set;
    struct error error;
    bool floats = argc == 3 && strcmp(argv[2], "floats") == 0;
    if ((argc != 2 && !floats) || !isa_string_parse(argv[1], &set, &error)) {
        fprintf(stderr, "values_words: %s\n",
                argc == 2 || floats ? error.text : "usage: values_words ARCH [floats]");
        return EXIT_FAILURE;
    }
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        if (!isa_requirement_holds(isa_rows[op].needs, &set))
            continue;
        if (floats && computes_floats(op))
            write_float_op(op);
        else if (!floats && strncmp(semantics[op], "SET(", 4) == 0)
            write_op(op, &set);
    }
    return EXIT_SUCCESS;
}
