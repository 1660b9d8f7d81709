#include "builder.h"

#include "assembler.h"
#include "base/bits.h"
#include "cpu/csr.h"
#include "isa/tables.h"

void builder_raw(struct builder *b, u32 raw, u32 length_bytes)
{
    assert(b->item->count < ITEM_CODES);
    b->item->codes[b->item->count++] = (struct code){.raw = raw, .length_bytes = (u8)length_bytes};
}

void builder_insn(struct builder *b, struct insn insn)
{
    builder_raw(b, isa_encode(&insn), 4);
}

void builder_fix(struct builder *b, enum fix fix, u32 target, u32 beyond)
{
    struct code *code = &b->item->codes[b->item->count - 1];
    code->fix = (u8)fix;
    code->target = (u8)target;
    code->beyond = (u8)beyond;
}

void builder_li(struct builder *b, u32 rd, u64 value)
{
    struct insn insns[ASSEMBLER_LI_MAX];
    u32 count = assembler_li(rd, value, insns);
    for (u32 i = 0; i < count; i++) {
        builder_insn(b, insns[i]);
    }
}

void builder_address(struct builder *b, u32 rd, u32 target, u32 beyond)
{
    builder_insn(b, (struct insn){.op = OP_auipc, .rd = (u8)rd});
    builder_insn(b, (struct insn){.op = OP_addi, .rd = (u8)rd, .rs1 = (u8)rd});
    builder_fix(b, FIX_LOW, target, beyond);
}

void builder_csr(struct builder *b, enum isa_op op, u32 rd, const char *name, u32 rs1)
{
    i32 number = csr_number(name);
    assert(number >= 0);
    builder_insn(b, (struct insn){.op = (u16)op, .rd = (u8)rd, .rs1 = (u8)rs1, .imm = number});
}

void builder_csr_bits(struct builder *b, enum isa_op op, const char *name, u64 bits, u32 scratch)
{
    builder_li(b, scratch, bits);
    builder_csr(b, op, ZERO, name, scratch);
}

u32 builder_size(const struct builder *b)
{
    u32 size = 0;
    for (u32 i = 0; i < b->item->count; i++) {
        size += b->item->codes[i].length_bytes;
    }
    return size;
}

u32 builder_source(struct builder *b)
{
    return (u32)random_below(b->r, 32);
}

u32 builder_destination(struct builder *b)
{
    u32 rd = builder_source(b);
    return b->pointers >> rd & 1 ? builder_scratch(b, 0) : rd;
}

u32 builder_scratch(struct builder *b, u32 others)
{
    for (;;) {
        u32 rd = builder_source(b);
        if (!((b->pointers | others | 1) >> rd & 1)) {
            return rd;
        }
    }
}

// Whether an access there may go on where other rules of PMP hold (pmp_entries.c), at its physical
// address or through a large page: known.def, parts, PMP across pages.
static bool is_near_border(u64 va)
{
    static const u64 borders[] = {0,         0x40000000, 0x400000,  0x800000,
                                  0x1000000, 0x1820000,  0x1840000, 0x2000000};
    for (size_t i = 0; i < ARRAY_LEN(borders); i++) {
        if ((va & bits_mask(0, 30)) + 4096 - borders[i] < 8192) {
            return true;
        }
    }
    return va + 4096 < 8192 || va + 4096 - (16ULL << 30) < 8192 || va + 4096 - (1ULL << 57) < 8192;
}

static bool is_near_device(u64 va)
{
    return va + 4096 - LAYOUT_FINISHER < 12288 || va + 4096 - LAYOUT_MSIP < 0x12000;
}

u32 builder_pointer(struct builder *b)
{
    if (random_chance(b->r, 2)) {
        return ZERO;
    }
    if (random_chance(b->r, 3)) {
        u32 wild = builder_scratch(b, 0);
        u64 value = random_corner(b->r);
        builder_li(b, wild,
                   is_near_border(value) || is_near_device(value) ? ~0x12345000ULL : value);
        return wild;
    }
    for (;;) {
        u32 rs = builder_source(b);
        if (b->pointers >> rs & 1) {
            return rs;
        }
    }
}

u32 builder_later_item(struct builder *b)
{
    return b->index + (u32)random_between(b->r, 1, 4);
}

bool builder_is_excluded(u32 op)
{
    static const bool excluded[OP_COUNT] = {
#define TRAP_FIELD(...)
#define INSTRUCTION(name, ...) [OP_##name] = true,
#define NOT_GENERATED(...)
#include "known.def"
#undef TRAP_FIELD
#undef INSTRUCTION
#undef NOT_GENERATED
    };
    return excluded[op];
}

enum isa_op builder_row(struct builder *b, bool (*wanted)(const struct isa_row *row))
{
    for (;;) {
        enum isa_op op = (enum isa_op)random_between(b->r, OP_illegal + 1, OP_COUNT - 1);
        const struct isa_row *row = &isa_rows[op];
        if (isa_requirement_holds(row->needs, &b->extensions) && !builder_is_excluded(op) &&
            wanted(row)) {
            return op;
        }
    }
}

bool builder_is_arithmetic(const struct isa_row *row)
{
    bool computes = row->timing == TIMING_alu || row->timing == TIMING_multiply ||
                    row->timing == TIMING_divide || row->timing == TIMING_crypto;
    return computes && row->format != FORMAT_none;
}

// Any word of the row, but for better immediates and registers.
struct insn builder_arithmetic(struct builder *b)
{
    const struct isa_row *row = &isa_rows[builder_row(b, builder_is_arithmetic)];
    u64 operands = random_u64(b->r);
    if (row->format == FORMAT_I) {
        operands = random_corner(b->r) << 20;
    } else if (row->format == FORMAT_U) {
        operands = random_corner(b->r) << 12;
    }
    struct insn insn = isa_decode(row->match | ((u32)operands & ~row->mask), &b->extensions);
    insn.rd = (u8)builder_destination(b);
    if (row->format != FORMAT_U) {
        insn.rs1 = (u8)builder_source(b);
    }
    if (isa_encodings[insn.op].fields[FIELD_rs2].mask) {
        insn.rs2 = random_chance(b->r, 10) ? insn.rs1 : (u8)builder_source(b);
    }
    return insn;
}
