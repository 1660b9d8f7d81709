// Words to text, as objdump writes it. The texts are in format.def, rvc.def and alias.def; here are
// the words that stand in them for operands.
#include "isa/writer.h"

#include "isa/float.h"
#include "isa/tables.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const isa_register_names[32] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

const char *const isa_float_names[32] = {
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1",  "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4",  "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
};

void writer_put(struct writer *writer, const char *format, ...)
{
    size_t room = (size_t)(writer->end - writer->next);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(writer->next, room, format, arguments);
    va_end(arguments);
    writer->next += (size_t)length < room ? (size_t)length : room - 1;
}

void writer_pad(struct writer *writer, size_t column)
{
    size_t length = (size_t)(writer->next - writer->start);
    if (length < column)
        writer_put(writer, "%*s", (int)(column - length), "");
}

static void write_rd(struct writer *writer)
{
    writer_put(writer, "%s", isa_register_names[writer->insn->rd]);
}

static void write_rs1(struct writer *writer)
{
    writer_put(writer, "%s", isa_register_names[writer->insn->rs1]);
}

static void write_rs2(struct writer *writer)
{
    writer_put(writer, "%s", isa_register_names[writer->insn->rs2]);
}

static void write_fd(struct writer *writer)
{
    writer_put(writer, "%s", isa_float_names[writer->insn->rd]);
}

static void write_fs1(struct writer *writer)
{
    writer_put(writer, "%s", isa_float_names[writer->insn->rs1]);
}

static void write_fs2(struct writer *writer)
{
    writer_put(writer, "%s", isa_float_names[writer->insn->rs2]);
}

static void write_fs3(struct writer *writer)
{
    writer_put(writer, "%s", isa_float_names[writer->insn->rs3]);
}

// A rounding mode that is not `usual`.
static void write_rounding(struct writer *writer, u32 usual)
{
    static const char *const modes[8] = {"rne", "rtz",     "rdn",     "rup",
                                         "rmm", "unknown", "unknown", "dyn"};
    if (writer->insn->rm != usual)
        writer_put(writer, ",%s", modes[writer->insn->rm]);
}

static void write_rm(struct writer *writer)
{
    write_rounding(writer, 7);
}

static void write_rmexact(struct writer *writer)
{
    write_rounding(writer, 0);
}

static void write_constant(struct writer *writer)
{
    static const char *const quarters[4] = {"", ".4", ".8", ".c"};
    u64 bits = float_constant(&float_f32, (u32)writer->insn->imm);
    switch (writer->insn->imm) {
    case 1:
        writer_put(writer, "min");
        break;
    case 30:
        writer_put(writer, "inf");
        break;
    case 31:
        writer_put(writer, "nan");
        break;
    default:
        writer_put(writer, "%s0x1%sp%+d", bits >> 31 & 1 ? "-" : "", quarters[bits >> 21 & 3],
                   (i32)(bits >> 23 & 0xff) - 127);
    }
}

static void write_imm(struct writer *writer)
{
    writer_put(writer, "%d", writer->insn->imm);
}

static void write_uimm(struct writer *writer)
{
    writer_put(writer, "%u", writer->insn->rs1);
}

static void write_shamt(struct writer *writer)
{
    writer_put(writer, "0x%x", (u32)writer->insn->imm);
}

static void write_upper(struct writer *writer)
{
    writer_put(writer, "0x%x", (u32)writer->insn->imm >> 12);
}

static void write_target(struct writer *writer)
{
    u64 target = writer->pc + (u64)(i64)writer->insn->imm;
    writer_put(writer, "0x%" PRIx64, target);
}

static void write_csr(struct writer *writer)
{
    u32 number = (u32)writer->insn->imm;
    const char *name = writer->style->csr_name ? writer->style->csr_name(number) : NULL;
    if (name)
        writer_put(writer, "%s", name);
    else
        writer_put(writer, "0x%0*x", writer->style->csr_digits, number);
}

// A set of a fence: bit 3 is "i", bit 0 "w".
static void write_letters(struct writer *writer, u32 set)
{
    for (u32 bit = 0; bit < 4; bit++) {
        if (set & (8U >> bit))
            writer_put(writer, "%c", "iorw"[bit]);
    }
}

static void write_fence_set(struct writer *writer, u32 set)
{
    if (set == 0)
        writer_put(writer, "unknown");
    write_letters(writer, set);
}

static void write_pred(struct writer *writer)
{
    write_fence_set(writer, (u32)writer->insn->imm >> 4 & 15);
}

static void write_succ(struct writer *writer)
{
    write_fence_set(writer, (u32)writer->insn->imm & 15);
}

static void write_ordering(struct writer *writer)
{
    static const char *const orderings[4] = {"", ".rl", ".aq", ".aqrl"};
    writer_put(writer, "%s", orderings[writer->insn->rm & 3]);
}

// --- as QEMU has them ---

static void write_round(struct writer *writer)
{
    static const char *const modes[8] = {"rne", "rtz", "rdn", "rup", "rmm", "inv", "inv", "dyn"};
    writer_put(writer, "%s", modes[writer->insn->rm]);
}

static void write_order(struct writer *writer)
{
    writer_put(writer, "%s%s", writer->insn->rm & 2 ? ".aq" : "",
               writer->insn->rm & 1 ? ".rl" : "");
}

static void write_from(struct writer *writer)
{
    write_letters(writer, (u32)writer->insn->imm >> 4 & 15);
}

static void write_to(struct writer *writer)
{
    write_letters(writer, (u32)writer->insn->imm & 15);
}

static void write_offset(struct writer *writer)
{
    write_imm(writer);
    writer_pad(writer, 2 * ISA_QEMU_COLUMN);
    writer_put(writer, "# ");
    write_target(writer);
}

static const struct {
    const char *word;
    void (*write)(struct writer *writer);
} operand_words[] = {
    {"rd", write_rd},
    {"rs1", write_rs1},
    {"rs2", write_rs2},
    {"fd", write_fd},
    {"fs1", write_fs1},
    {"fs2", write_fs2},
    {"fs3", write_fs3},
    {"rm", write_rm},
    {"constant", write_constant},
    {"rmexact", write_rmexact},
    {"imm", write_imm},
    {"n", write_imm},
    {"uimm", write_uimm},
    {"shamt", write_shamt},
    {"rnum", write_shamt},
    {"bs", write_shamt},
    {"upper", write_upper},
    {"target", write_target},
    {"csr", write_csr},
    {"pred", write_pred},
    {"succ", write_succ},
    {"ordering", write_ordering},
    {"round", write_round},
    {"order", write_order},
    {"from", write_from},
    {"to", write_to},
    {"offset", write_offset},
};

static void write_operand(struct writer *writer, const char *word, size_t length)
{
    for (size_t i = 0; i < ARRAY_LEN(operand_words); i++) {
        if (strlen(operand_words[i].word) == length &&
            strncmp(operand_words[i].word, word, length) == 0) {
            operand_words[i].write(writer);
            return;
        }
    }
    writer_put(writer, "%.*s", (int)length, word);
}

const char *writer_operands(struct writer *writer, const char *operands)
{
    while (*operands && *operands != '|') {
        size_t length = strspn(operands, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (length > 0) {
            write_operand(writer, operands, length);
        } else {
            length = 1;
            if (*operands != ' ')
                writer_put(writer, "%c", *operands);
        }
        operands += length;
    }
    return operands;
}

static const struct isa_name *find_name(const struct isa_encoding *encoding,
                                        const struct insn *insn, bool aliases)
{
    const struct isa_name *name = &isa_names[encoding->first_name];
    while (!isa_condition_holds(name->only, insn->raw) ||
           isa_condition_holds(name->except, insn->raw) ||
           (name->same_sources && insn->rs1 != insn->rs2) || (name->kind == NAME_ALIAS && !aliases))
        name++;
    return name;
}

void isa_disassemble(u32 word, u64 pc, const struct isa_set *set, const struct isa_style *style,
                     char *text, size_t size)
{
    struct writer writer = {
        .style = style, .pc = pc, .start = text, .next = text, .end = text + size};
    if (isa_is_compressed(word))
        word &= 0xffff;
    const struct isa_encoding *encoding = isa_encoding_of(word, set);
    if (encoding == &isa_encodings[OP_illegal]) {
        writer_put(&writer, ".%ubyte\t0x%x", isa_is_compressed(word) ? 2 : 4, word);
        return;
    }
    struct insn insn = isa_extract(encoding, word);
    writer.insn = &insn;
    const struct isa_name *name = find_name(encoding, &insn, style->aliases);
    writer_put(&writer, "%s", name->mnemonic);
    const char *operands = name->operands;
    if (strchr(operands, '|'))
        operands = writer_operands(&writer, operands) + 1;
    if (*operands) {
        writer_put(&writer, "\t");
        writer_operands(&writer, operands);
    }
}
