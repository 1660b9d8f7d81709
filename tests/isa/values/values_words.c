// Writes the table of instructions that the guest of values.sh runs, as C: for each row of isa.def
// that computes a value from registers (SET) and that the ISA string has, the word that computes
// a0 from a0 and a1, with every immediate of a list that fits the row.
//
//     values_words ARCH > words.inc
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

int main(int argc, char **argv)
{
    struct isa_set set;
    struct error error;
    if (argc != 2 || !isa_string_parse(argv[1], &set, &error)) {
        fprintf(stderr, "values_words: %s\n", argc == 2 ? error.text : "usage: values_words ARCH");
        return EXIT_FAILURE;
    }
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        if (strncmp(semantics[op], "SET(", 4) == 0 &&
            isa_requirement_holds(isa_rows[op].needs, &set))
            write_op(op, &set);
    }
    return EXIT_SUCCESS;
}
