// The two halves of the comparison of our assembler with binutils' (assemble.sh).
//
//     assemble_words texts ARCH    instructions of every row of isa.def, a line each, as GNU as has them
//     assemble_words words ARCH    what our assembler makes of the same texts, as little-endian words
//
// Operands are drawn at random, with a fixed seed. Targets are written from the place of the
// instruction on for as (".+0x10"), and absolute, from 0, for us.
#include "isa/assemble.h"
#include "isa/isa_string.h"
#include "isa/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_PER_ROW 24

static struct isa_set set;

static u32 draw(void)
{
    static u64 state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (u32)(state >> 16);
}

// A word of the row, whose target, if it has one, lies ahead.
static u32 draw_word(u32 op)
{
    const struct isa_encoding *encoding = &isa_encodings[op];
    struct insn insn;
    u32 word;
    do {
        word = (draw() & ~encoding->mask) | encoding->match;
        insn = isa_decode(word, &set);
    } while (insn.op != op || ((isa_rows[op].format == FORMAT_B || op == OP_jal) && insn.imm < 0));
    return word;
}

// What as would not take, or write otherwise: reserved fences, rounding modes of what is exact.
// tests/isa/isa_words.c has the reasons.
static bool is_plain(u32 word, const char *text)
{
    struct insn insn = isa_decode(word, &set);
    bool fence = insn.op == OP_fence &&
                 (insn.rd || insn.rs1 || word >> 28 || !(word >> 20 & 15) || !(word >> 24 & 15));
    enum isa_format format = isa_rows[insn.op].format;
    bool exact = format == FORMAT_R_float_unary_exact || format == FORMAT_R_to_float_exact;
    return !fence && !(exact && (word & 0x7000)) && !strstr(text, "unknown") &&
           !strstr(text, "rne") && word != 0x8330000f;
}

static bool no_csr(void *self, const char *name, u32 *number)
{
    char *end;
    (void)self;
    *number = (u32)strtoul(name, &end, 0);
    return *name && !*end;
}

static bool number(void *self, const char *text, i64 *value)
{
    char *end;
    (void)self;
    *value = strtoll(text, &end, 0);
    return !*end;
}

static void put_text(const char *text, bool has_target)
{
    const char *target = strrchr(text, ',');
    target = target ? target + 1 : strchr(text, '\t') + 1;
    int length = has_target ? (int)(target - text) : (int)strlen(text);
    printf("%.*s%s%s\n", length, text, has_target ? ".+" : "", has_target ? target : "");
}

static void put_word(const char *text)
{
    const struct isa_assembler assembler = {.set = &set, .csr = no_csr, .number = number};
    struct error error;
    u32 word;
    if (!isa_assemble(&assembler, text, &word, &error)) {
        fprintf(stderr, "%s: %s\n", text, error.text);
        exit(1);
    }
    const u8 bytes[4] = {(u8)word, (u8)(word >> 8), (u8)(word >> 16), (u8)(word >> 24)};
    fwrite(bytes, 1, sizeof bytes, stdout);
}

static void put_row(u32 op, bool texts)
{
    for (u32 i = 0; i < WORDS_PER_ROW; i++) {
        char text[ISA_TEXT_SIZE];
        const struct isa_style style = {.aliases = i % 3 != 0};
        u32 word = draw_word(op);
        isa_disassemble(word, 0, &set, &style, text, sizeof text);
        if (!is_plain(word, text)) {
            continue;
        }
        if (texts) {
            put_text(text, isa_rows[op].format == FORMAT_B || op == OP_jal);
        } else {
            put_word(text);
        }
    }
}

int main(int argument_count, char **arguments)
{
    struct error error;
    if (argument_count != 3 || !isa_string_parse(arguments[2], &set, &error)) {
        fprintf(stderr, "usage: assemble_words texts|words ARCH\n");
        return 2;
    }
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        if (isa_requirement_holds(isa_encodings[op].needs, &set)) {
            put_row(op, strcmp(arguments[1], "texts") == 0);
        }
    }
    return 0;
}
