// Items that jump, nearly always forward, so that every case ends.
#include "builder.h"

#include "isa/tables.h"

static bool is_branch(const struct isa_row *row)
{
    return row->timing == TIMING_branch;
}

void item_branch(struct builder *b)
{
    u32 rs1 = builder_source(b);
    u32 rs2 = random_chance(b->r, 30) ? rs1 : builder_source(b);
    builder_insn(
        b, (struct insn){.op = (u16)builder_row(b, is_branch), .rs1 = (u8)rs1, .rs2 = (u8)rs2});
    builder_fix(b, FIX_JUMP, builder_later_item(b), 0);
}

// jalr ignores the lowest bit of its target (Unpriv. 2.5.1).
void item_jump(struct builder *b)
{
    u32 target = builder_later_item(b);
    u32 rd = builder_destination(b);
    if (random_chance(b->r, 50)) {
        builder_insn(b, (struct insn){.op = OP_jal, .rd = (u8)rd});
        builder_fix(b, FIX_JUMP, target, 0);
        return;
    }
    u32 base = builder_scratch(b, 0);
    i32 imm = (i32)random_between(b->r, -20, 20);
    builder_address(b, base, target, (u32)random_below(b->r, 2));
    builder_insn(b, (struct insn){.op = OP_addi, .rd = (u8)base, .rs1 = (u8)base, .imm = -imm});
    if (imm == 0 && random_chance(b->r, 70)) {
        builder_raw(b, 0x8002 | base << 7 | (u32)random_below(b->r, 2) << 12, 2); // c.jr, c.jalr
        return;
    }
    builder_insn(b, (struct insn){.op = OP_jalr, .rd = (u8)rd, .rs1 = (u8)base, .imm = imm});
}

void item_compressed_jump(struct builder *b)
{
    static const u16 encodings[] = {ENCODING_c_j, ENCODING_c_beqz, ENCODING_c_bnez};
    u64 which = random_below(b->r, ARRAY_LEN(encodings));
    u32 rs1 = which == 0 ? 0 : (u32)random_below(b->r, 8) << 7;
    builder_raw(b, isa_encodings[encodings[which]].match | rs1, 2);
    builder_fix(b, FIX_JUMP, builder_later_item(b), 0);
}

// Over the first half of an instruction whose second half is one too: lui or addi, whose upper bits
// are any. What follows goes on behind it, in step again.
void item_half_jump(struct builder *b)
{
    struct item aside = {0};
    struct item *item = b->item;
    b->item = &aside;
    item_compressed(b);
    b->item = item;
    if (aside.count == 0) {
        return;
    }
    u32 rd = builder_scratch(b, 0);
    u32 base = builder_scratch(b, 1u << rd);
    bool by_register = random_chance(b->r, 50);
    if (by_register) {
        builder_address(b, base, b->index, 0);
        b->item->codes[1].beyond = 12 + 2;
        builder_insn(b, (struct insn){.op = OP_jalr, .rs1 = (u8)base});
    } else {
        builder_insn(b, (struct insn){.op = OP_jal, .rd = (u8)rd, .imm = 4 + 2});
    }
    builder_raw(b, aside.codes[0].raw << 16 | rd << 7 | (random_chance(b->r, 50) ? 0x37 : 0x13), 4);
}

// The counter stays below 8, whatever a trap leaves out.
void item_loop(struct builder *b)
{
    u32 counter = builder_scratch(b, 0);
    u32 set = 1u << counter;
    builder_li(b, counter, random_below(b->r, 8));
    u32 start = builder_size(b);
    for (u64 i = random_between(b->r, 1, 4); i > 0; i--) {
        struct insn insn = builder_arithmetic(b);
        insn.rd = insn.rd == counter ? (u8)builder_scratch(b, set) : insn.rd;
        builder_insn(b, insn);
    }
    u8 rd = (u8)counter;
    builder_insn(b, (struct insn){.op = OP_addi, .rd = rd, .rs1 = rd, .imm = -1});
    builder_insn(b, (struct insn){.op = OP_andi, .rd = rd, .rs1 = rd, .imm = 7});
    builder_insn(b,
                 (struct insn){.op = OP_bne, .rs1 = rd, .imm = (i32)start - (i32)builder_size(b)});
}

// The handler goes on behind the jump: at ra. None of these is mapped with any number of levels.
void item_wild_jump(struct builder *b)
{
    static const u64 nowhere[] = {0x7ffffffe,
                                  0x60000000,
                                  LAYOUT_RAM + LAYOUT_RAM_SIZE,
                                  0xffffffff80000000ULL,
                                  1ULL << 39,
                                  1ULL << 47,
                                  1ULL << 55,
                                  1ULL << 56,
                                  1ULL << 62};
    u32 base = builder_scratch(b, 1u << RA);
    u64 target = nowhere[random_below(b->r, ARRAY_LEN(nowhere))];
    builder_li(b, base, target + random_below(b->r, 2));
    builder_insn(b, (struct insn){.op = OP_jalr, .rd = RA, .rs1 = (u8)base});
}
