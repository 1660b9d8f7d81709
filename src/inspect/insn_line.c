#include "inspect/insn_line.h"

#include "base/digits.h"
#include "cpu/csr.h"
#include "cpu/insn_record.h"
#include "inspect/mode.h"

#include <stdlib.h>
#include <string.h>

#define STEP_COLUMNS    12
#define PC_COLUMNS      16
#define RAW_COLUMNS     8
#define INSN_COLUMNS    32
#define REMEMBERED_BITS 13
#define CHUNK           16 // bytes that are copied at a time
#define MIDDLE_SIZE     (2 + PC_COLUMNS + 1 + RAW_COLUMNS + 2 + ISA_TEXT_SIZE + CHUNK)
#define NAME_SIZE       8 // of a register

// What a line has between the mode and the effects, and behind them.
struct remembered {
    u64 pc, satp;
    u32 raw;
    u8 priv;
    u8 middle_length; // 0: nothing is remembered here
    u8 name_length;
    char middle[MIDDLE_SIZE];
    char name[PLACES_NAME_SIZE + CHUNK];
};

// A piece of text that is copied whole: " sp=0x" of a register.
struct piece {
    u8 length;
    char text[NAME_SIZE];
};

struct insn_line {
    const struct cpu *cpu;
    struct places *places;
    u8 reads[OP_COUNT]; // bit i: the instruction reads the register of its field rs(i + 1)
    struct piece registers[HART_SINK];
    struct remembered remembered[1 << REMEMBERED_BITS];
};

// Which source fields are in an instruction's pattern.
static u8 reads_of(const char *pattern)
{
    static const char *const fields[] = {"rs1", "rs2", "rs3"};
    u8 reads = 0;
    for (u32 i = 0; i < ARRAY_LEN(fields); i++) {
        reads |= (u8)((strstr(pattern, fields[i]) != NULL) << i);
    }
    return reads;
}

// An atomic of two operands that has a third in rd, or behind rs2.
static bool compares(u32 op)
{
    return op == OP_amocas_q || insn_record_compares(op);
}

static const char *register_name(u32 number)
{
    return number < HART_FLOAT ? isa_register_names[number] : isa_float_names[number - HART_FLOAT];
}

struct insn_line *insn_line_create(const struct cpu *cpu, struct places *places)
{
    struct insn_line *insn_line = calloc(1, sizeof *insn_line);
    if (!insn_line) {
        return NULL;
    }
    insn_line->cpu = cpu;
    insn_line->places = places;
    for (u32 op = 1; op < OP_COUNT; op++) {
        insn_line->reads[op] = (u8)(reads_of(isa_rows[op].pattern) | compares(op) << 2);
    }
    for (u32 i = 0; i < ARRAY_LEN(insn_line->registers); i++) {
        struct piece *piece = &insn_line->registers[i];
        piece->text[0] = ' ';
        piece->length = (u8)(1 + strlen(register_name(i)));
        memcpy(piece->text + 1, register_name(i), piece->length - 1u);
    }
    return insn_line;
}

void insn_line_destroy(struct insn_line *insn_line)
{
    free(insn_line);
}

void insn_line_forget(struct insn_line *insn_line)
{
    for (size_t i = 0; i < ARRAY_LEN(insn_line->remembered); i++) {
        insn_line->remembered[i].middle_length = 0;
    }
}

// --- what is remembered ---

static char *fill(char *text, const char *end)
{
    while (text < end) {
        *text++ = ' ';
    }
    return text;
}

// "0x1020             0142b283 ld t0,20(t0)                   "
static size_t format_middle(const struct insn_line *insn_line, const struct insn_record *record,
                            char *middle)
{
    const struct isa_style style = {.aliases = true, .csr_name = csr_name};
    char *end = digits_address(middle, record->pc);
    end = fill(end, middle + 2 + PC_COLUMNS);
    *end++ = ' ';
    char *column = end + RAW_COLUMNS + 2;
    end = digits_hex_fixed(end, record->raw, isa_is_compressed(record->raw) ? 4 : 8);
    end = fill(end, column - 1);
    *end++ = ' ';
    isa_disassemble(record->raw, record->pc, &insn_line->cpu->config.extensions, &style, end,
                    ISA_TEXT_SIZE);
    for (; *end; end++) {
        *end = *end == '\t' ? ' ' : *end;
    }
    return (size_t)(fill(end, column + INSN_COLUMNS) - middle);
}

static void remember(const struct insn_line *insn_line, const struct insn_record *record, u64 satp,
                     struct remembered *slot)
{
    size_t length;
    const struct guest_place place = {
        .address = record->pc, .mode = (enum privilege)record->priv, .satp = satp};
    slot->pc = record->pc;
    slot->satp = satp;
    slot->raw = record->raw;
    slot->priv = record->priv;
    slot->middle_length = (u8)format_middle(insn_line, record, slot->middle);
    const char *name = places_name(insn_line->places, &place, &length);
    memcpy(slot->name, name, length);
    slot->name_length = (u8)length;
}

static const struct remembered *look_up(struct insn_line *insn_line,
                                        const struct insn_record *record, u64 satp)
{
    u64 hash = (record->pc ^ record->priv) * 0x9e3779b97f4a7c15;
    struct remembered *slot = &insn_line->remembered[hash >> (64 - REMEMBERED_BITS)];
    if (unlikely(slot->pc != record->pc || slot->raw != record->raw || slot->satp != satp ||
                 slot->priv != record->priv || slot->middle_length == 0)) {
        remember(insn_line, record, satp, slot);
    }
    return slot;
}

// --- the line ---

// Copies `length` bytes and, because that is quicker, up to CHUNK - 1 more, which mean nothing.
static inline char *add_chunks(char *end, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i += CHUNK) {
        memcpy(end + i, text + i, CHUNK);
    }
    return end + length;
}

static char *add_register(const struct insn_line *insn_line, char *end, u32 number, char sign,
                          u64 value)
{
    const struct piece *piece = &insn_line->registers[number];
    memcpy(end, piece->text, NAME_SIZE);
    end += piece->length;
    *end++ = sign;
    return digits_address(end, value);
}

static char *add_memory(char *end, u32 size, u64 address)
{
    end = digits_decimal(end, size, 0);
    *end++ = '@';
    return digits_address(end, address);
}

static char *add_stored(char *end, const struct insn_record *record)
{
    if (record->stored_high) {
        return digits_hex_fixed(digits_address(end, record->stored_high), record->stored,
                                DIGITS_HEX_MAX);
    }
    u32 bits = record->stores < sizeof record->stored ? 8u * record->stores : 64;
    return digits_address(end, record->stored & bits_mask(0, bits));
}

static char *add_effects(const struct insn_line *insn_line, char *end,
                         const struct insn_record *record)
{
    u32 reads = insn_line->reads[record->op];
    for (u32 i = 0; reads >> i; i++) {
        if ((reads >> i & 1) && record->rs[i]) {
            end = add_register(insn_line, end, record->rs[i], ':', record->rs_values[i]);
        }
    }
    if (record->trapped) {
        return DIGITS_LITERAL(end, " trapped");
    }
    if (record->rd) {
        end = add_register(insn_line, end, record->rd, '=', record->rd_value);
    }
    if (record->pair) {
        end = add_register(insn_line, end, record->rd + 1u, '=', record->rd_high);
    }
    if (record->loads) {
        end = add_memory(DIGITS_LITERAL(end, " load"), record->loads, record->address);
    }
    if (record->stores) {
        end = add_memory(DIGITS_LITERAL(end, " store"), record->stores, record->address);
        *end++ = '=';
        end = add_stored(end, record);
    }
    return end;
}

size_t insn_line_format(struct insn_line *insn_line, const struct insn_record *record, u64 satp,
                        char *line)
{
    const struct remembered *slot = look_up(insn_line, record, satp);
    char *end = digits_decimal(line, record->step, STEP_COLUMNS);
    end = digits_decimal(DIGITS_LITERAL(end, " hart "), record->hart, 0);
    end = DIGITS_LITERAL(end, "  ");
    *end++ = mode_letter((enum privilege)record->priv);
    end = DIGITS_LITERAL(end, "  ");
    end = add_chunks(end, slot->middle, slot->middle_length);
    end = add_effects(insn_line, end, record);
    if (slot->name_length > 0) {
        end = add_chunks(DIGITS_LITERAL(end, " <"), slot->name, slot->name_length);
        *end++ = '>';
    }
    *end++ = '\n';
    return (size_t)(end - line);
}
