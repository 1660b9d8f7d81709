// Decoder, encoder and the tables under them, over all rows.
#include "isa/isa_string.h"

#include "unit/run_tests.h"

#include <string.h>

static struct isa_set everything(void)
{
    struct isa_set set;
    memset(&set, true, sizeof set);
    return set;
}

static struct isa_set parsed(const char *text)
{
    struct isa_set set;
    struct error error;
    ck_assert_msg(isa_string_parse(text, &set, &error), "%s: %s", text, error.text);
    return set;
}

// What a row needs and nothing else, so that no narrow row takes its words.
static struct isa_set only_what_is_needed(const struct isa_row *row)
{
    struct isa_set set = {0};
    set.has[RV_I] = set.has[row->needs.any[0]] = set.has[row->needs.also] = true;
    return set;
}

static enum isa_op op_of(u32 word)
{
    struct isa_set set = everything();
    return isa_decode(word, &set).op;
}

static bool is_listed(enum isa_op narrow, enum isa_op wide)
{
    static const struct {
        const char *narrow, *wide;
    } overlaps[] = {
#define OVERLAP(narrow, wide) {#narrow, #wide},
#include "isa/overlap.def"
#undef OVERLAP
    };
    static const char *const names[] = {
        "illegal",
#define INSN(name, ...) #name,
#include "isa/isa.def"
#undef INSN
    };
    for (size_t i = 0; i < ARRAY_LEN(overlaps); i++) {
        if (strcmp(overlaps[i].narrow, names[narrow]) == 0 &&
            strcmp(overlaps[i].wide, names[wide]) == 0)
            return true;
    }
    return false;
}

// Words of the row with the given bits wherever the row leaves them free.
static u32 filled(const struct isa_row *row, u32 bits)
{
    u32 word = row->match | (bits & ~row->mask);
    bool is_reserved = row == &isa_rows[OP_aes64ks1i] && (word >> 20 & 15) > 10;
    return is_reserved ? word & ~(12U << 20) : word;
}

static const u32 patterns[] = {
    0x00000000, 0xffffffff, 0x55555555, 0xaaaaaaaa, 0x80000000, 0x7fffffff, 0x01f00000, 0x000f8000,
    0x00000f80, 0x80100080, 0x12345678, 0xfedcba98, 0x00100000, 0xfff00000, 0x800fffff, 0x00008000,
};

#define for_each_row(op) for (u32 op = OP_illegal + 1; op < OP_COUNT; op++)

START_TEST(every_row_decodes_to_itself)
{
    for_each_row(op)
    {
        struct isa_set set = only_what_is_needed(&isa_rows[op]);
        for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
            u32 word = filled(&isa_rows[op], patterns[i]);
            struct insn insn = isa_decode(word, &set);
            ck_assert_msg(insn.op == op, "%08x is %s", word, isa_rows[insn.op].name);
            ck_assert_uint_eq(insn.raw, word);
            ck_assert_uint_eq(insn.length, 4);
        }
    }
}
END_TEST

START_TEST(encoding_is_the_inverse_of_decoding)
{
    struct isa_set set = everything();
    for_each_row(op)
    {
        bool ignores_bits = op == OP_fence || op == OP_fence_i;
        for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
            u32 word = filled(&isa_rows[op], patterns[i]);
            struct insn insn = isa_decode(word, &set);
            u32 again = isa_encode(&insn);
            ck_assert_msg(again == word || ignores_bits, "%s: %08x, %08x", isa_rows[op].name, word,
                          again);
            struct insn insn_again = isa_decode(again, &set);
            insn_again.raw = word;
            ck_assert_mem_eq(&insn_again, &insn, sizeof insn);
        }
    }
}
END_TEST

START_TEST(rows_overlap_only_where_listed)
{
    for_each_row(op)
    {
        for (u32 other = OP_illegal + 1; other < op; other++) {
            const struct isa_row *a = &isa_rows[op];
            const struct isa_row *b = &isa_rows[other];
            bool overlap = ((a->match ^ b->match) & a->mask & b->mask) == 0;
            bool listed = is_listed(op, other) || is_listed(other, op);
            ck_assert_msg(overlap == listed, "%s, %s", a->name, b->name);
        }
    }
}
END_TEST

// Without one of the extensions that it needs, a narrow row's word is the wide one's, and any other
// row's is illegal. (With ones where the row leaves bits free, a word is no narrow one's.)
static void expect_missing(enum isa_op op, const struct isa_set *set)
{
    u32 word = filled(&isa_rows[op], 0xffffffff);
    struct insn insn = isa_decode(word, set);
    ck_assert_msg(insn.op == OP_illegal || is_listed(op, insn.op), "%s", isa_rows[op].name);
    ck_assert_uint_eq(insn.length, 4);
    ck_assert_uint_eq(insn.raw, word);
}

START_TEST(an_extension_that_is_missing_is_illegal)
{
    for_each_row(op)
    {
        struct isa_requirement needs = isa_rows[op].needs;
        struct isa_set set = everything();
        set.has[needs.any[0]] = set.has[needs.any[1]] = false;
        expect_missing(op, &set);
        set = everything();
        set.has[needs.also] = false;
        expect_missing(op, &set);
    }
}
END_TEST

START_TEST(either_of_two_extensions_is_enough)
{
    struct isa_set zbb = parsed("rv64i_zbb");
    struct isa_set zbkb = parsed("rv64i_zbkb");
    struct isa_set neither = parsed("rv64i_zba");
    ck_assert_uint_eq(isa_decode(0x6b855513, &zbb).op, OP_rev8);
    ck_assert_uint_eq(isa_decode(0x6b855513, &zbkb).op, OP_rev8);
    ck_assert_uint_eq(isa_decode(0x6b855513, &neither).op, OP_illegal);
    ck_assert_uint_eq(isa_decode(0x0805453b, &zbb).op, OP_zext_h);
    ck_assert_uint_eq(isa_decode(0x0805453b, &zbkb).op, OP_packw);
}
END_TEST

START_TEST(both_of_two_extensions_are_needed)
{
    struct isa_set both = parsed("rv64imc_zcb");
    struct isa_set without_m = parsed("rv64ic_zcb");
    struct isa_set without_zcb = parsed("rv64imc");
    ck_assert_uint_eq(isa_decode(0x9d4d, &both).op, OP_mul);
    ck_assert_uint_eq(isa_decode(0x9d4d, &without_m).op, OP_illegal);
    ck_assert_uint_eq(isa_decode(0x9d4d, &without_zcb).op, OP_illegal);
}
END_TEST

// Every 16-bit word is either illegal or means the same as the 32-bit encoding of what it stands
// for. (Hints aside: c.mv zero,sp is one of its own, but add zero,zero,sp is ntl.p1.)
START_TEST(a_compressed_instruction_is_its_expansion)
{
    struct isa_set set = parsed("max,zihintntl=off");
    struct isa_set plain = parsed("max,zihintntl=off,c=off");
    for (u32 word = 0; word <= 0xffff; word++) {
        if (!isa_is_compressed(word))
            continue;
        struct insn insn = isa_decode(0xabcd0000 | word, &set);
        ck_assert_uint_eq(insn.length, 2);
        ck_assert_uint_eq(insn.raw, word);
        ck_assert_uint_eq(isa_decode(word, &plain).op, OP_illegal);
        if (insn.op == OP_illegal)
            continue;
        struct insn expansion = isa_decode(isa_encode(&insn), &plain);
        expansion.length = 2;
        expansion.raw = word;
        ck_assert_mem_eq(&expansion, &insn, sizeof insn);
    }
}
END_TEST

// Words taken from the tables of the manual, or assembled with GNU as.
static const struct {
    u32 word;
    struct insn insn;
} decoded[] = {
    {0xfff10113, {OP_addi, 4, .rd = 2, .rs1 = 2, .imm = -1}},
    {0x800000b7, {OP_lui, 4, .rd = 1, .imm = INT32_MIN}},
    {0xfe000fe3, {OP_beq, 4, .imm = -2}},
    {0x8000006f, {OP_jal, 4, .imm = -1048576}},
    {0xfe20ae23, {OP_sw, 4, .rs1 = 1, .rs2 = 2, .imm = -4}},
    {0x43f55513, {OP_srai, 4, .rd = 10, .rs1 = 10, .imm = 63}},
    {0x30001073, {OP_csrrw, 4, .imm = 0x300}},
    {0xfff7f5f3, {OP_csrrci, 4, .rd = 11, .rs1 = 15, .imm = 0xfff}},
    {0x0e62a1af, {OP_amoswap_w, 4, .rd = 3, .rs1 = 5, .rs2 = 6, .rm = 3}},
    {0x8330000f, {OP_fence, 4, .rm = 8, .imm = 0x33}},
    {0x0ff0000f, {OP_fence, 4, .imm = 0xff}},
    {0x1141, {OP_addi, 2, .rd = 2, .rs1 = 2, .imm = -16}}, // c.addi sp,-16
    {0x1000, {OP_addi, 2, .rd = 8, .rs1 = 2, .imm = 32}},  // c.addi4spn s0,sp,32
    {0x7139, {OP_addi, 2, .rd = 2, .rs1 = 2, .imm = -64}}, // c.addi16sp sp,-64
    {0x757d, {OP_lui, 2, .rd = 10, .imm = -4096}},         // c.lui a0,0xfffff
    {0x8082, {OP_jalr, 2, .rs1 = 1}},                      // c.jr ra
    {0x9502, {OP_jalr, 2, .rd = 1, .rs1 = 10}},            // c.jalr a0
    {0x852e, {OP_add, 2, .rd = 10, .rs2 = 11}},            // c.mv a0,a1
    {0x60e2, {OP_ld, 2, .rd = 1, .rs1 = 2, .imm = 24}},    // c.ldsp ra,24(sp)
    {0xe50c, {OP_sd, 2, .rs1 = 10, .rs2 = 11, .imm = 8}},  // c.sd a1,8(a0)
    {0xbffd, {OP_jal, 2, .imm = -2}},                      // c.j .-2
    {0x9002, {OP_ebreak, 2, .rd = 0}},                     // c.ebreak
    {0x31a59513, {OP_aes64ks1i, 4, .rd = 10, .rs1 = 11, .imm = 10}},
    {0xf0c58533, {OP_sm4ed, 4, .rd = 10, .rs1 = 11, .rs2 = 12, .imm = 3}},
    {0xc1c54573, {OP_mop_r, 4, .rd = 10, .rs1 = 10, .imm = 16}},
    {0x0100000f, {OP_pause, 4, .rd = 0}},
    {0xfe156013, {OP_prefetch_r, 4, .rs1 = 10, .imm = -32}},
    {0x8128, {OP_lbu, 2, .rd = 10, .rs1 = 10, .imm = 2}},    // c.lbu a0,2(a0)
    {0x9d61, {OP_andi, 2, .rd = 10, .rs1 = 10, .imm = 255}}, // c.zext.b a0
    {0x9d75, {OP_xori, 2, .rd = 10, .rs1 = 10, .imm = -1}},  // c.not a0
    {0x6281, {OP_addi, 2, .imm = 5}},                        // c.mop.5
    {0x900a, {OP_ntl_p1, 2, .rd = 0}},                       // c.ntl.p1
    {0x6ac5f543, {OP_fmadd_d, 4, .rd = 10, .rs1 = 11, .rs2 = 12, .rs3 = 13, .rm = 7}},
    {0xc2059553, {OP_fcvt_w_d, 4, .rd = 10, .rs1 = 11, .rm = 1}},
    {0x2588, {OP_fld, 2, .rd = 10, .rs1 = 11, .imm = 8}},  // c.fld fa0,8(a1)
    {0xb42a, {OP_fsd, 2, .rs1 = 2, .rs2 = 10, .imm = 40}}, // c.fsdsp fa0,40(sp)
};

START_TEST(known_words)
{
    struct isa_set set = everything();
    for (size_t i = 0; i < ARRAY_LEN(decoded); i++) {
        struct insn expected = decoded[i].insn;
        expected.raw = decoded[i].word;
        struct insn insn = isa_decode(decoded[i].word, &set);
        ck_assert_msg(memcmp(&insn, &expected, sizeof insn) == 0, "%08x", decoded[i].word);
    }
}
END_TEST

static const u32 illegal[] = {
    0x00000000, 0xffffffff, 0x0000001f, 0x0000003f,
    0x04001013,             // slli with a bit above the shift amount
    0x0200101b,             // slliw by 32
    0x00007003,             // a load of width 7
    0x00004023,             // a store of width 4
    0x00002063, 0x00003063, // branches 2 and 3
    0x1010252f,             // lr.w with rs2
    0x00200073,             // uret
    0x20200073,             // hret
    0x7b200073,             // dret
    0x10400073,             // sfence.vm of old
    0x30200173,             // mret with rd
    0x10500f73,             // wfi with rd
    0x00004073,             // SYSTEM, funct3 4
    0x0000000b,             // custom-0
    0x06000053,             // fadd.q
    0x31b59513,             // aes64ks1i with round 11
    0x31f59513,             // aes64ks1i with round 15
};

START_TEST(illegal_words)
{
    for (size_t i = 0; i < ARRAY_LEN(illegal); i++)
        ck_assert_msg(op_of(illegal[i]) == OP_illegal, "%08x", illegal[i]);
}
END_TEST

static const u16 illegal16[] = {
    0x0000,         // defined to be illegal
    0x0004, 0x001c, // c.addi4spn of 0
    0x8c40, 0x9000, // quadrant 0, reserved
    0x2001, 0x2005, // c.addiw of x0
    0x6001, 0x6101, // c.lui of 0 …
    0x6201, 0x6881, // … that is no c.mop
    0x9c79, 0x9c7d, // reserved beside c.not
    0x4002,         // c.lwsp to x0
    0x6002,         // c.ldsp to x0
    0x8002,         // c.jr x0
};

START_TEST(illegal_compressed_words)
{
    for (size_t i = 0; i < ARRAY_LEN(illegal16); i++)
        ck_assert_msg(op_of(illegal16[i]) == OP_illegal, "%04x", illegal16[i]);
}
END_TEST

// The specification's hints do nothing: they execute as an instruction without effect.
static const u16 hints[] = {
    0x0005, // c.nop 1
    0x0081, // c.addi ra,0
    0x4001, // c.li zero,0
    0x6005, // c.lui zero,1
    0x8006, // c.mv zero,ra
    0x9006, // c.add zero,ra
    0x0006, // c.slli zero,1
    0x0082, // c.slli64 ra
    0x8001, // c.srli64 s0
    0x8401, // c.srai64 s0
};

START_TEST(hints_are_legal)
{
    for (size_t i = 0; i < ARRAY_LEN(hints); i++)
        ck_assert_msg(op_of(hints[i]) != OP_illegal, "%04x", hints[i]);
}
END_TEST

// Reserved fields of fences are ignored (Unpriv., "Memory Ordering Instructions", "Zifencei").
START_TEST(fences_ignore_reserved_fields)
{
    ck_assert_uint_eq(op_of(0x0ff0808f), OP_fence);
    ck_assert_uint_eq(op_of(0x1ff0000f), OP_fence);
    ck_assert_uint_eq(op_of(0xfff0908f), OP_fence_i);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_row_decodes_to_itself,
        encoding_is_the_inverse_of_decoding,
        rows_overlap_only_where_listed,
        an_extension_that_is_missing_is_illegal,
        either_of_two_extensions_is_enough,
        both_of_two_extensions_are_needed,
        a_compressed_instruction_is_its_expansion,
        known_words,
        illegal_words,
        illegal_compressed_words,
        hints_are_legal,
        fences_ignore_reserved_fields,
    };
    return run_tests("isa", NULL, tests, ARRAY_LEN(tests));
}
