// Items of unprivileged instructions that do not jump.
#include "builder.h"

#include "base/bits.h"
#include "isa/tables.h"

void item_arithmetic(struct builder *b)
{
    builder_insn(b, builder_arithmetic(b));
}

static bool is_load_or_store(const struct isa_row *row)
{
    return (row->timing == TIMING_load || row->timing == TIMING_store) &&
           row->format != FORMAT_I_block;
}

static bool is_amo(const struct isa_row *row)
{
    return row->timing == TIMING_amo;
}

// known.def, flh
static bool is_unmasked(const struct builder *b, u32 op)
{
    return b->masking && (op == OP_flh || op == OP_fsh);
}

// Whether `insn` may stand anywhere: it neither jumps nor touches CSRs or the mode, and accesses
// memory, if at all, through a pointer.
static bool is_harmless(const struct builder *b, const struct insn *insn)
{
    const struct isa_row *row = &isa_rows[insn->op];
    if (builder_is_excluded(insn->op)) {
        return false;
    }
    if (is_load_or_store(row)) {
        return (b->pointers >> insn->rs1 & 1) && !(b->pmp && insn->imm % 4 != 0) &&
               !is_unmasked(b, insn->op);
    }
    return builder_is_arithmetic(row) || row->format == FORMAT_I_fence || insn->op == OP_ebreak;
}

// Pointers are at most moved a little.
static bool spares_pointers(struct builder *b, const struct insn *insn)
{
    bool moves = insn->op == OP_addi && insn->rd == insn->rs1 && !b->pmp;
    return !(b->pointers >> insn->rd & 1) || isa_rows[insn->op].timing == TIMING_store ||
           (moves && random_chance(b->r, 20));
}

void item_compressed(struct builder *b)
{
    for (u32 attempt = 0; attempt < 20; attempt++) {
        u64 number = (u64)random_between(b->r, OP_COUNT, ENCODING_COUNT - 1);
        const struct isa_encoding *encoding = &isa_encodings[number];
        u32 raw = encoding->match | (u32)(random_u64(b->r) & ~(u64)encoding->mask & 0xffff);
        struct insn insn = isa_decode(raw, &b->extensions);
        if (insn.op != OP_illegal && isa_find_encoding(raw) == encoding && is_harmless(b, &insn) &&
            spares_pointers(b, &insn)) {
            builder_raw(b, raw, 2);
            return;
        }
    }
}

static i32 displacement(struct builder *b)
{
    switch (random_below(b->r, 10)) {
    case 0:
        return (i32)bits_sign_extend(random_corner(b->r), 12);
    case 1:
    case 2:
        return (i32)random_between(b->r, -128, 127);
    default:
        return (i32)random_between(b->r, -16, 16);
    }
}

void item_access(struct builder *b)
{
    enum isa_op op = builder_row(b, is_load_or_store);
    struct insn insn = {.op = (u16)op, .rs1 = (u8)builder_pointer(b), .imm = displacement(b)};
    if (is_unmasked(b, op)) {
        return;
    }
    if (insn.rs1 == ZERO || b->pmp) {
        insn.imm &= ~7; // known.def, parts, PMP between
    }
    if (isa_rows[op].timing == TIMING_load) {
        insn.rd = (u8)builder_destination(b);
    } else {
        insn.rs2 = (u8)builder_source(b);
    }
    builder_insn(b, insn);
}

void item_constant(struct builder *b)
{
    if (random_chance(b->r, 40)) {
        u32 rd = builder_source(b);
        if (rd != ZERO && (b->pointers >> rd & 1)) {
            builder_li(b, rd, builder_pointer_value(b));
            return;
        }
    }
    builder_li(b, builder_destination(b), random_corner(b->r));
}

// A load, and a branch over what follows where it has loaded nothing. `others` are registers in
// use.
static void skip_if_it_traps(struct builder *b, enum isa_op load, u32 pointer, u32 others,
                             u32 insns)
{
    others |= 1u << pointer;
    u32 rd = builder_scratch(b, others);
    u32 never = builder_scratch(b, others | 1u << rd);
    builder_li(b, never, 0x5a5a12345);
    builder_insn(b, (struct insn){.op = OP_addi, .rd = (u8)rd, .rs1 = (u8)never});
    builder_insn(b, (struct insn){.op = (u16)load,
                                  .rd = (u8)rd,
                                  .rs1 = (u8)pointer,
                                  .rm = (u8)(load == OP_lb ? 0 : random_below(b->r, 4))});
    builder_insn(
        b,
        (struct insn){.op = OP_beq, .rs1 = (u8)rd, .rs2 = (u8)never, .imm = (i32)(4 + 4 * insns)});
}

// amocas.q has pairs of registers, by the even one.
static u32 pair(struct builder *b, u32 others)
{
    for (;;) {
        u32 first = builder_source(b) & ~1u;
        if (!((b->pointers & others) >> first & 3)) {
            return first;
        }
    }
}

static bool is_compare_and_swap(u32 op)
{
    static const u16 ops[] = {OP_amocas_b, OP_amocas_h, OP_amocas_w, OP_amocas_d, OP_amocas_q};
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        if (ops[i] == op) {
            return true;
        }
    }
    return false;
}

void item_atomic(struct builder *b)
{
    struct insn insn = {.op = (u16)builder_row(b, is_amo),
                        .rd = (u8)builder_destination(b),
                        .rs1 = (u8)builder_pointer(b),
                        .rs2 = (u8)builder_source(b),
                        .rm = (u8)random_below(b->r, 4)};
    if (insn.op == OP_amocas_q) {
        insn.rd = (u8)pair(b, ~0u);
        insn.rs2 = (u8)pair(b, 0);
    }
    bool split = insn.op == OP_amocas_q && b->pmp;                    // known.def, PMP between
    if (split || (is_compare_and_swap(insn.op) && insn.rd == ZERO)) { // known.def, amocas
        return;
    }
    builder_insn(b, insn);
}

// At the block's start, and without PMP: known.def, cbo.
void item_block(struct builder *b)
{
    static const u16 ops[] = {OP_cbo_zero, OP_cbo_inval, OP_cbo_clean, OP_cbo_flush};
    if (!b->extensions.has[RV_Zicboz] || b->pmp) {
        return;
    }
    u8 pointer = (u8)builder_pointer(b);
    builder_insn(b, (struct insn){.op = OP_andi, .rd = pointer, .rs1 = pointer, .imm = -64});
    u16 op = ops[random_below(b->r, ARRAY_LEN(ops))];
    if (op != OP_cbo_zero) {
        skip_if_it_traps(b, OP_lb, pointer, 0, 1);
    }
    builder_insn(b, (struct insn){.op = op, .rs1 = pointer});
}

// Below M-mode TW may have wrs.nto trap, or not: known.def.
void item_wait_for_store(struct builder *b)
{
    if (b->extensions.has[RV_Zawrs]) {
        bool machine = b->certain && b->mode == MODE_M && random_chance(b->r, 50);
        builder_insn(b, (struct insn){.op = machine ? OP_wrs_nto : OP_wrs_sto});
    }
}

// Each lr has its sc, so that no reservation is left: known.def, reservation. A second sc fails.
// Only a lone lr is misaligned, where lr traps there is no sc, and where that traps no second:
// known.def, sc.
void item_reservation(struct builder *b)
{
    bool wide = random_chance(b->r, 50);
    u32 pointer = builder_pointer(b);
    if (random_chance(b->r, 15)) {
        builder_insn(b,
                     (struct insn){.op = OP_ori, .rd = (u8)pointer, .rs1 = (u8)pointer, .imm = 1});
        builder_insn(b, (struct insn){.op = wide ? OP_lr_d : OP_lr_w, .rs1 = (u8)pointer});
    }
    builder_insn(b, (struct insn){.op = OP_andi, .rd = (u8)pointer, .rs1 = (u8)pointer, .imm = -8});
    bool again = random_chance(b->r, 20);
    u32 failed = builder_scratch(b, 1u << pointer);
    builder_insn(b, (struct insn){.op = OP_addi, .rd = (u8)failed, .imm = 1});
    skip_if_it_traps(b, wide ? OP_lr_d : OP_lr_w, pointer, 1u << failed, again ? 3 : 1);
    struct insn sc = {.op = wide ? OP_sc_d : OP_sc_w,
                      .rd = (u8)failed,
                      .rs1 = (u8)pointer,
                      .rs2 = (u8)builder_source(b),
                      .rm = (u8)random_below(b->r, 4)};
    builder_insn(b, sc);
    if (again) {
        builder_insn(b, (struct insn){.op = OP_bne, .rs1 = sc.rd, .imm = 8});
        sc.rs2 = (u8)builder_source(b);
        builder_insn(b, sc);
    }
}

// A legal word with some bits changed, or any word.
void item_random_word(struct builder *b)
{
    u32 raw = (u32)random_u64(b->r);
    if (random_chance(b->r, 60)) {
        const struct isa_row *row = &isa_rows[random_between(b->r, 1, OP_COUNT - 1)];
        raw = row->match | (raw & ~row->mask);
        for (u64 i = random_below(b->r, 3); i > 0; i--) {
            raw ^= 1u << random_below(b->r, 32);
        }
    }
    raw |= 3;
    struct insn insn = isa_decode(raw, &b->extensions);
    if (insn.op == OP_illegal || (is_harmless(b, &insn) && spares_pointers(b, &insn))) {
        builder_raw(b, raw, 4);
    }
}

void item_random_half(struct builder *b)
{
    u32 raw = (u32)random_below(b->r, 1 << 16);
    raw -= (raw & 3) == 3;
    struct insn insn = isa_decode(raw, &b->extensions);
    if (insn.op == OP_illegal || (is_harmless(b, &insn) && spares_pointers(b, &insn))) {
        builder_raw(b, raw, 2);
    }
}

void item_trapping(struct builder *b)
{
    static const struct {
        u32 raw, length_bytes;
    } words[] = {{0x00000073, 4}, {0x00100073, 4}, {0x9002, 2}, {0x0000, 2}, {0xffffffff, 4}};
    u64 i = random_below(b->r, ARRAY_LEN(words));
    builder_raw(b, words[i].raw, words[i].length_bytes);
}

void item_fence(struct builder *b)
{
    if (random_chance(b->r, 30)) {
        builder_insn(b, (struct insn){.op = OP_fence_i});
    } else {
        builder_insn(b, (struct insn){.op = OP_fence, .imm = (i32)random_below(b->r, 256)});
    }
}
