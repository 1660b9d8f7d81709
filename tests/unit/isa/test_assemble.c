// The assembler reads what the disassembler writes, of every row. The texts are binutils' and
// LLVM's (tests/isa), and isa.assemble compares with binutils' assembler what that of Debian knows.
#include "isa/assemble.h"
#include "isa/tables.h"

#include "unit/run_tests.h"

#include <stdlib.h>
#include <string.h>

#define PC 0x80000000

static struct isa_set set;

static bool read_csr(void *self, const char *text, u32 *number)
{
    char *end;
    (void)self;
    *number = (u32)strtoul(text, &end, 0);
    return *end == 0;
}

static bool read_number(void *self, const char *text, i64 *value)
{
    char *end;
    (void)self;
    *value = strtoll(text, &end, 0);
    return *end == 0;
}

static const struct isa_assembler assembler = {
    .set = &set, .pc = PC, .csr = read_csr, .number = read_number};

static void set_up(void)
{
    memset(&set, true, sizeof set);
}

// The instruction's operands, written and read, are the same instruction.
static void check(u32 op, u32 word, bool aliases)
{
    char text[ISA_TEXT_SIZE];
    struct error error;
    u32 again;
    const struct isa_style style = {.aliases = aliases};
    bool has_reserved = op == OP_fence && (word & 0xf00fff80); // which are not written
    if (isa_decode(word, &set).op != op || has_reserved)
        return; // or another row's
    isa_disassemble(word, PC, &set, &style, text, sizeof text);
    if (strstr(text, "unknown"))
        return; // a reserved rounding mode, an empty set of a fence
    ck_assert_msg(isa_assemble(&assembler, text, &again, &error), "%s", error.text);
    struct insn insn = isa_decode(again, &set), expected = isa_decode(word, &set);
    insn.raw = expected.raw; // without bits that are ignored
    ck_assert_msg(memcmp(&insn, &expected, sizeof insn) == 0, "%s is %08x, not %08x", text, again,
                  word);
}

START_TEST(what_is_written_can_be_read)
{
    static const u32 patterns[] = {0x00000000, 0x00b50500, 0x01f00f80, 0x7e0f8000, 0xfff5f500,
                                   0x55555555, 0x2aaaaaaa, 0x00100080, 0x01e00000, 0x00f00f80};
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
            u32 word = isa_rows[op].match | (patterns[i] & ~isa_rows[op].mask);
            check(op, word, true);
            check(op, word, false);
        }
    }
}
END_TEST

START_TEST(every_constant_can_be_read)
{
    for (u32 number = 0; number < 32; number++) {
        check(OP_fli_s, isa_rows[OP_fli_s].match | number << 15, false);
        check(OP_fli_d, isa_rows[OP_fli_d].match | number << 15, false);
        check(OP_fli_h, isa_rows[OP_fli_h].match | number << 15, false);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_written_can_be_read, every_constant_can_be_read};
    return run_tests("assemble", set_up, tests, ARRAY_LEN(tests));
}
