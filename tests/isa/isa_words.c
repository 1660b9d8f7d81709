// The two halves of the comparisons with objdump (objdump.sh) and LLVM (llvm.sh).
//
//     isa_words write ARCH KIND > words.bin      test words, 16-bit or 32-bit ones, little-endian
//     isa_words print ARCH STYLE CSR_NAMES < words.bin   our text of them, a line each
//
// ARCH is an ISA string: which instructions there are.
// KIND: all16 (every 16-bit word), rows (every row of isa.def × registers × edge immediates), csrs
// (csrr a0 of every CSR), csr_forms (every CSR instruction of every CSR), random (seeded; half of
// them with an opcode that we know), later (what rv64imac has not: all of 16 bits, and rows).
// STYLE: aliases or no-aliases. CSR_NAMES is a file of 4096 lines, names in order of number: this
// layer has no table of CSRs.
//
// Words on which we differ from objdump by intention are not written; tests/unit/isa has them:
//   - fences with bits set that the specification reserves and tells processors to ignore
//   - uret, hret, dret, sfence.vm, hinval.*: of no extension that we have, but objdump knows them
//     always, or with Svinval
//   - c.addi16sp of 0: reserved, but objdump writes it
//   - the CSRs of floating point where there is no F: objdump then has no frcsr and the like
//   - conversions that are always exact with a rounding mode: objdump knows them without
//   - words with ones in bits 4:0: longer instructions to objdump, illegal ones to us
//   - aes64ks1i of the rounds 11 to 15: reserved, but objdump writes it
#include "isa/isa_string.h"
#include "isa/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct isa_set set; // what ARCH has

static void put_word(u32 word)
{
    u8 bytes[4] = {(u8)word, (u8)(word >> 8), (u8)(word >> 16), (u8)(word >> 24)};
    fwrite(bytes, 1, isa_is_compressed(word) ? 2 : 4, stdout);
}

static bool is_comparable(u32 word)
{
    static const u32 dropped[] = {0x00200073, 0x20200073, 0x7b200073};
    for (size_t i = 0; i < ARRAY_LEN(dropped); i++) {
        if (word == dropped[i])
            return false;
    }
    if ((word & 0xfff07fff) == 0x10400073 || (word & 0xbe007fff) == 0x26000073)
        return false;
    bool is_float_csr = (word & 0x7f) == 0x73 && (word >> 12 & 3) && word >> 20 && word >> 20 <= 3;
    if (is_float_csr && !set.has[RV_F])
        return false;
    bool is_exact = (word & 0xfff0007f) == 0x42000053 || (word & 0xffe0007f) == 0xd2000053 ||
                    (word & 0xfdf0007f) == 0x40200053;
    if (is_exact && (word & 0x7000))
        return false;
    u32 opcode_funct3 = word & 0x707f;
    if (opcode_funct3 == 0x000f) {
        bool is_tso = word == 0x8330000f;
        return is_tso || (word & 0xf00fff80) == 0;
    }
    if (opcode_funct3 == 0x100f)
        return word == 0x100f;
    if ((word & 0xff00707f) == 0x31001013 && (word >> 20 & 15) > 10)
        return false;
    return (word & 0x1f) != 0x1f;
}

static void put_comparable(u32 word)
{
    if (is_comparable(word))
        put_word(word);
}

static void write_all16(void)
{
    for (u32 word = 0; word <= 0xffff; word++) {
        if (isa_is_compressed(word) && word != 0x6101)
            put_word(word);
    }
}

static int compare(const void *a, const void *b)
{
    u32 x = *(const u32 *)a;
    u32 y = *(const u32 *)b;
    return (x > y) - (x < y);
}

// Words of one row, sorted, each once.
struct words {
    u32 match, mask;
    u32 words[1024], count;
};

static void add(struct words *row, u32 operands)
{
    assert(row->count < ARRAY_LEN(row->words));
    row->words[row->count++] = row->match | (operands & ~row->mask);
}

// A few registers with a few of what lies above them.
static void add_grid(struct words *row)
{
    static const u32 registers[] = {0, 1, 2, 31};
    static const u32 uppers[] = {0x000, 0x001, 0x020, 0x7ff, 0x800, 0xfe0, 0xfff, 0x0ff, 0x833};
    for (u32 i = 0; i < 64 * ARRAY_LEN(uppers); i++) {
        u32 upper = uppers[i / 64] ^ registers[i / 16 % 4];
        add(row, registers[i % 4] << 7 | registers[i / 4 % 4] << 15 | upper << 20);
    }
}

// Every register in each place of one, rs3's too.
static void add_registers(struct words *row)
{
    static const u32 places[] = {7, 15, 20, 27};
    for (u32 i = 0; i < ARRAY_LEN(places) * 32; i++) {
        add(row, i % 32 << places[i / 32]);
    }
}

// Each bit alone, and all others: the powers of 2 and the ends of immediates, and every rounding
// mode.
static void add_bits(struct words *row)
{
    for (u32 bit = 0; bit < 32; bit++) {
        add(row, 1U << bit);
        add(row, ~(1U << bit));
    }
}

// Whether the word's rounding mode is one of the two that are reserved: no instruction at all to
// LLVM.
static bool is_reserved_mode(const struct words *row, u32 word)
{
    u32 mode = word >> 12 & 7;
    bool is_float = (row->match & 0x7f) >= 0x43 && (row->match & 0x7f) <= 0x53;
    return is_float && !(row->mask & 0x7000) && (mode == 5 || mode == 6);
}

static void write_row(u32 match, u32 mask, bool reserved_modes)
{
    struct words row = {.match = match, .mask = mask};
    add_grid(&row);
    add_registers(&row);
    add_bits(&row);
    qsort(row.words, row.count, sizeof *row.words, compare);
    for (u32 i = 0; i < row.count; i++) {
        bool is_first = i == 0 || row.words[i] != row.words[i - 1];
        if (is_first && (reserved_modes || !is_reserved_mode(&row, row.words[i])))
            put_comparable(row.words[i]);
    }
}

static void write_rows(void)
{
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        if (isa_requirement_holds(isa_rows[op].needs, &set))
            write_row(isa_rows[op].match, isa_rows[op].mask, true);
    }
}

// Whether rv64imac, with what all have, lacks the row or takes the word otherwise.
static bool is_later(u32 word)
{
    struct isa_set base;
    struct error error;
    isa_string_parse("rv64imac", &base, &error);
    return isa_encoding_of(word, &base) != isa_encoding_of(word, &set);
}

static void write_later(void)
{
    for (u32 word = 0; word <= 0xffff; word++) {
        if (isa_is_compressed(word) && is_later(word))
            put_word(word);
    }
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        if (is_later(isa_rows[op].match) && isa_requirement_holds(isa_rows[op].needs, &set))
            write_row(isa_rows[op].match, isa_rows[op].mask, false);
    }
}

static void write_csrs(void)
{
    for (u32 number = 0; number < 4096; number++)
        put_word(0x00002573 | number << 20);
}

static void write_csr_forms(void)
{
    for (u32 i = 0; i < 4096 * 8 * 4; i++) {
        u32 rd = i & 1 ? 10 : 0;
        u32 rs1 = i & 2 ? 31 : 0;
        put_comparable(i >> 5 << 20 | rs1 << 15 | (i >> 2 & 7) << 12 | rd << 7 | 0x73);
    }
}

static u32 next_random(u64 *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (u32)(*state >> 32);
}

static void write_random(void)
{
    u64 state = 1;
    for (u32 i = 0; i < 200000; i++) {
        u32 word = next_random(&state);
        if (i & 1) {
            const struct isa_row *row = &isa_rows[1 + next_random(&state) % (OP_COUNT - 1)];
            word = row->match | (word & ~(row->mask & (i & 2 ? 0x7f : 0x707f)));
        }
        put_comparable(word | 3);
    }
}

static const char **read_names(const char *path)
{
    FILE *file = fopen(path, "r");
    const char **names = calloc(4096, sizeof *names);
    char line[64];
    for (u32 i = 0; file && names && i < 4096 && fgets(line, sizeof line, file); i++) {
        line[strcspn(line, "\n")] = 0;
        names[i] = strdup(line);
    }
    if (!file || !names || !names[4095]) {
        fprintf(stderr, "isa_words: %s has not 4096 lines\n", path);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return names;
}

static const char **csr_names;

static const char *csr_name(u32 number)
{
    return csr_names[number];
}

static bool get_word(u32 *word)
{
    u8 bytes[4] = {0};
    if (fread(bytes, 1, 2, stdin) != 2)
        return false;
    if (!isa_is_compressed(bytes[0]) && fread(bytes + 2, 1, 2, stdin) != 2)
        return false;
    *word = bytes[0] | (u32)bytes[1] << 8 | (u32)bytes[2] << 16 | (u32)bytes[3] << 24;
    return true;
}

static void print(bool aliases)
{
    struct isa_style style = {.aliases = aliases, .csr_name = csr_name};
    u32 word;
    for (u64 pc = 0; get_word(&word); pc += isa_is_compressed(word) ? 2 : 4) {
        char text[ISA_TEXT_SIZE];
        isa_disassemble(word, pc, &set, &style, text, sizeof text);
        printf("%llx: %x\t%s\n", (unsigned long long)pc, word, text);
    }
}

static const struct {
    const char *name;
    void (*write)(void);
} kinds[] = {
    {"all16", write_all16},         {"rows", write_rows},     {"csrs", write_csrs},
    {"csr_forms", write_csr_forms}, {"random", write_random}, {"later", write_later},
};

int main(int argc, char **argv)
{
    struct error error;
    if (argc > 2 && !isa_string_parse(argv[2], &set, &error)) {
        fprintf(stderr, "isa_words: %s\n", error.text);
        return EXIT_FAILURE;
    }
    if (argc == 5 && strcmp(argv[1], "print") == 0) {
        csr_names = read_names(argv[4]);
        print(strcmp(argv[3], "aliases") == 0);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; argc == 4 && i < ARRAY_LEN(kinds); i++) {
        if (strcmp(argv[3], kinds[i].name) == 0) {
            kinds[i].write();
            return EXIT_SUCCESS;
        }
    }
    fprintf(stderr, "usage: isa_words write ARCH KIND | print ARCH STYLE CSR_NAMES\n");
    return EXIT_FAILURE;
}
