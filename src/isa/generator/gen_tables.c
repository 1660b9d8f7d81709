// Writes the tables of tables.h, as a C file on standard output, from the rows of isa.def, rvc.def,
// overlap.def and alias.def. Run by the build. A row that can't be right stops the build.
#include "base/bits.h"
#include "isa/generator/pattern.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const char *name; // as a C identifier
    const char *text; // of the pattern
    const char *extension, *format, *timing;
    const char *op; // the row of isa.def that it means
    const char *implied;
    const char *operands; // NULL: those of its format
    u32 width;
    struct pattern pattern;
};

struct alias {
    const char *name, *row, *condition, *operands;
    const char *kind; // of enum isa_name_kind
};

// In the order of enum isa_encoding_number.
static struct row rows[] = {
    {.name = "illegal",
     .text = "",
     .op = "illegal",
     .extension = "I",
     .format = "none",
     .timing = "alu",
     .operands = "",
     .implied = ""},
#define INSN(name_, pattern_, format_, extension_, timing_, semantics) \
    {.name = #name_,                                                   \
     .text = pattern_,                                                 \
     .op = #name_,                                                     \
     .extension = #extension_,                                         \
     .format = #format_,                                               \
     .timing = #timing_,                                               \
     .implied = "",                                                    \
     .width = 32},
#include "isa/isa.def"
#undef INSN
#define RVC(name_, pattern_, extension_, expansion_, implied_, operands_) \
    {.name = #name_,                                                      \
     .text = pattern_,                                                    \
     .op = #expansion_,                                                   \
     .extension = #extension_,                                            \
     .implied = implied_,                                                 \
     .operands = operands_,                                               \
     .width = 16},
#include "isa/rvc.def"
#undef RVC
};

#define KIND_NAME  "NAME_ALWAYS"
#define KIND_ALIAS "NAME_ALIAS"

static const struct alias aliases[] = {
#define ALIAS(name, row, condition, operands, kind) {#name, #row, condition, operands, KIND_##kind},
#include "isa/alias.def"
#undef ALIAS
};

static const struct {
    const char *narrow, *wide;
} overlaps[] = {
#define OVERLAP(narrow, wide) {#narrow, #wide},
#include "isa/overlap.def"
#undef OVERLAP
};

static const char *const extensions[] = {
#define EXTENSION(name, ...) #name,
#include "isa/extension.def"
#undef EXTENSION
};

static const struct {
    const char *name, *operands;
} formats[] = {
#define FORMAT(name, operands, ...) {#name, operands},
#include "isa/format.def"
#undef FORMAT
};

static _Noreturn void fail(const char *name, const char *why)
{
    fprintf(stderr, "gen_tables: row %s: %s\n", name, why);
    exit(EXIT_FAILURE);
}

static void parse_rows(void)
{
    struct error error;
    for (size_t i = 1; i < ARRAY_LEN(rows); i++) {
        if (!pattern_parse(&rows[i].pattern, rows[i].text, rows[i].width, &error) ||
            !pattern_imply(&rows[i].pattern, rows[i].implied, &error))
            fail(rows[i].name, error.text);
    }
}

static const struct row *find_row(const char *name, const char *why)
{
    size_t row = 0;
    while (row < ARRAY_LEN(rows) && strcmp(rows[row].name, name) != 0)
        row++;
    if (row == ARRAY_LEN(rows))
        fail(name, why);
    return &rows[row];
}

static bool is_listed(const struct row *narrow, const struct row *wide)
{
    for (size_t i = 0; i < ARRAY_LEN(overlaps); i++) {
        if (strcmp(overlaps[i].narrow, narrow->name) == 0 &&
            strcmp(overlaps[i].wide, wide->name) == 0)
            return true;
    }
    return false;
}

static bool is_narrow(const struct row *row)
{
    for (size_t i = 0; i < ARRAY_LEN(overlaps); i++) {
        if (strcmp(overlaps[i].narrow, row->name) == 0)
            return true;
    }
    return false;
}

// Two rows that take the same word are listed in overlap.def; what is listed there is so.
static void check_overlaps(void)
{
    for (size_t i = 1; i < ARRAY_LEN(rows); i++) {
        for (size_t j = 1; j < i; j++) {
            if (rows[i].width == rows[j].width && !is_listed(&rows[i], &rows[j]) &&
                !is_listed(&rows[j], &rows[i]) &&
                pattern_overlaps(&rows[i].pattern, &rows[j].pattern, rows[i].width))
                fail(rows[i].name, rows[j].name);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(overlaps); i++) {
        const struct row *narrow = find_row(overlaps[i].narrow, "is in overlap.def but is no row");
        const struct row *wide = find_row(overlaps[i].wide, "is in overlap.def but is no row");
        if (is_narrow(wide))
            fail(wide->name, "is both narrow and wide in overlap.def");
        if (narrow->width != wide->width ||
            !pattern_is_within(&narrow->pattern, &wide->pattern, wide->width))
            fail(narrow->name, "is not within the row that overlap.def says");
    }
}

static void check_aliases(void)
{
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
        find_row(aliases[i].row, "has an alias but is no row");
}

// Writes `name` as the assembler does.
static void write_mnemonic(const char *name)
{
    putchar('"');
    for (; *name; name++)
        putchar(*name == '_' ? '.' : *name);
    putchar('"');
}

static void write_extension(const struct row *row, const char *name, size_t length)
{
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
        if (strlen(extensions[i]) == length && strncmp(extensions[i], name, length) == 0) {
            printf("RV_%s", extensions[i]);
            return;
        }
    }
    fail(row->name, "its extension is no row of extension.def");
}

// "A" is {{A, A}, I}, "A|B" is {{A, B}, I}, "A&B" is {{A, A}, B}.
static void write_requirement(const struct row *row)
{
    const char *first = row->extension;
    size_t length = strcspn(first, "|&");
    const char *second = first[length] ? first + length + 1 : "I";
    bool is_either = first[length] == '|';
    printf("{{");
    write_extension(row, first, length);
    printf(", ");
    write_extension(row, is_either ? second : first, is_either ? strlen(second) : length);
    printf("}, ");
    write_extension(row, is_either ? "I" : second, is_either ? 1 : strlen(second));
    printf("}");
}

static const char *operands_of(const struct row *row)
{
    if (row->operands)
        return row->operands;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (strcmp(formats[i].name, row->format) == 0)
            return formats[i].operands;
    }
    fail(row->name, "its format is no row of format.def");
}

static void write_rows(void)
{
    printf("const struct isa_row isa_rows[OP_COUNT] = {\n");
    for (size_t i = 0; i < OP_COUNT; i++) {
        const struct row *row = &rows[i];
        printf("    [OP_%s] = {", row->name);
        write_mnemonic(row->name);
        printf(", \"%s\", 0x%08x, 0x%08x, FORMAT_%s, ", row->text, row->pattern.match,
               row->pattern.mask, row->format);
        write_requirement(row);
        printf(", TIMING_%s, %u},\n", row->timing, pattern_floats(operands_of(row)));
    }
    printf("};\n\n");
}

static void write_condition(struct isa_condition condition)
{
    printf("{0x%x, 0x%x}", condition.mask, condition.value);
}

static u32 names_of(const struct row *row)
{
    u32 count = 1;
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
        count += strcmp(aliases[i].row, row->name) == 0;
    return count;
}

// The immediate's width and pieces.
static void write_immediate(const struct row *row)
{
    const struct pattern *pattern = &row->pattern;
    u32 rotate[ISA_IMM_PIECES] = {0};
    u32 mask[ISA_IMM_PIECES] = {0};
    u32 count = 0;
    for (u32 i = 0; i < pattern->piece_count; i++) {
        const struct piece *piece = &pattern->pieces[i];
        if (piece->field != FIELD_imm)
            continue;
        if (count == ISA_IMM_PIECES)
            fail(row->name, "its immediate is in too many pieces");
        rotate[count] = (piece->from - piece->to) & 31;
        mask[count++] = (u32)bits_mask(piece->to, piece->width);
    }
    u32 width = pattern->imm_signed ? 32 - (u32)__builtin_clz(pattern->imm_bits) : 32;
    printf("%u, %u, {", width, count);
    for (u32 i = 0; i < count; i++)
        printf("%u, ", rotate[i]);
    printf("%s}, {", count ? "" : "0");
    for (u32 i = 0; i < count; i++)
        printf("0x%x, ", mask[i]);
    printf("%s}, %d", count ? "" : "0", pattern->imm_base);
}

static void write_field(const struct row *row, int field)
{
    const struct piece *found = NULL;
    for (u32 i = 0; i < row->pattern.piece_count; i++) {
        const struct piece *piece = &row->pattern.pieces[i];
        if (piece->field != field)
            continue;
        if (found || piece->to + piece->width > 5)
            fail(row->name, "only an immediate may be in pieces");
        found = piece;
    }
    if (found)
        printf("{%u, %u, %u}, ", found->from - found->to, ((1U << found->width) - 1) << found->to,
               row->pattern.base[field]);
    else
        printf("{0, 0, %u}, ", row->pattern.base[field]);
}

static void write_encodings(void)
{
    u32 name = 0;
    printf("const struct isa_encoding isa_encodings[ENCODING_COUNT] = {\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *row = &rows[i];
        printf("    {0x%x, 0x%x, {", row->pattern.match, row->pattern.mask);
        write_condition(row->pattern.except[0]);
        printf(", ");
        write_condition(row->pattern.except[1]);
        printf("}, OP_%s, %u, ", row->op, name);
        write_requirement(row);
        printf(", ");
        write_immediate(row);
        printf(", {");
        for (int field = 0; field < FIELD_imm; field++)
            write_field(row, field);
        printf("}}, // %s\n", row->name);
        name += names_of(row);
    }
    printf("};\n\n");
}

static void write_alias(const struct row *row, const struct alias *alias)
{
    struct isa_condition only;
    struct isa_condition except;
    struct error error;
    bool same_sources = strcmp(alias->condition, "rs2=rs1") == 0;
    const char *condition = same_sources ? "" : alias->condition;
    if (!pattern_condition(&row->pattern, condition, &only, &except, &error))
        fail(row->name, error.text);
    printf("    {");
    write_mnemonic(alias->name);
    printf(", \"%s\", ", alias->operands);
    write_condition(only);
    printf(", ");
    write_condition(except);
    printf(", %s, %s},\n", same_sources ? "true" : "false", alias->kind);
}

static void write_names(void)
{
    printf("const struct isa_name isa_names[] = {\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t j = 0; j < ARRAY_LEN(aliases); j++) {
            if (strcmp(aliases[j].row, rows[i].name) == 0)
                write_alias(&rows[i], &aliases[j]);
        }
        printf("    {");
        write_mnemonic(rows[i].name);
        printf(", \"%s\", {0, 0}, {0, 1}, false, NAME_ALWAYS},\n", operands_of(&rows[i]));
    }
    printf("};\n\n");
}

// Whether a word that belongs to the slot may be one of the row's.
static bool is_in_slot(const struct row *row, u32 slot)
{
    if (slot < 256) {
        u32 word = slot >> 3 << 2 | 3 | (slot & 7) << 12;
        return row->width == 32 && ((row->pattern.match ^ word) & row->pattern.mask & 0x707f) == 0;
    }
    u32 word = (slot - 256) >> 2 << 13 | (slot & 3);
    return row->width == 16 && ((row->pattern.match ^ word) & row->pattern.mask & 0xe003) == 0;
}

// The candidates of all slots one after the other, then where each slot's begin.
static void write_slots(void)
{
    struct isa_slot slots[ISA_SLOTS];
    u32 count = 0;
    printf("const u16 isa_candidates[] = {\n");
    for (u32 slot = 0; slot < ISA_SLOTS; slot++) {
        slots[slot].first = (u16)count;
        for (size_t i = 2; i < 2 * ARRAY_LEN(rows); i++) { // the narrow ones, then the others
            const struct row *row = &rows[i % ARRAY_LEN(rows)];
            if (row->width && is_narrow(row) == (i < ARRAY_LEN(rows)) && is_in_slot(row, slot))
                printf("%zu,%s", i % ARRAY_LEN(rows), ++count % 16 ? " " : "\n");
        }
        slots[slot].count = (u16)(count - slots[slot].first);
    }
    printf("};\n\nconst struct isa_slot isa_slots[ISA_SLOTS] = {\n");
    for (u32 slot = 0; slot < ISA_SLOTS; slot++)
        printf("{%u, %u},%s", slots[slot].first, slots[slot].count, slot % 8 == 7 ? "\n" : " ");
    printf("};\n");
}

static void write_extension_names(void)
{
    printf("const char *const isa_extension_names[RV_COUNT] = {\n");
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
        printf("    \"");
        for (const char *letter = extensions[i]; *letter; letter++)
            putchar(tolower((unsigned char)*letter));
        printf("\",\n");
    }
    printf("};\n\n");
}

int main(void)
{
    parse_rows();
    check_overlaps();
    check_aliases();
    printf("// Written by gen_tables from isa.def, rvc.def and alias.def.\n"
           "#include \"isa/tables.h\"\n\n");
    write_extension_names();
    write_rows();
    write_encodings();
    write_names();
    write_slots();
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
