// Our bit patterns against the opcodes that RISC-V International lists (opcodes.def).
#include "isa/tables.h"

#include "unit/run_tests.h"

#include <string.h>

static const char *const names[ENCODING_COUNT] = {
#define INSN(name, ...) [OP_##name] = #name,
#include "isa/isa.def"
#undef INSN
#define RVC(name, ...) [ENCODING_##name] = #name,
#include "isa/rvc.def"
#undef RVC
};

enum listed { LISTED_OPCODE, LISTED_NARROWER, LISTED_NOT };

static const struct {
    const char *name;
    u32 match, mask;
    enum listed listed;
} opcodes[] = {
#define OPCODE(name, match, mask, owners)   {#name, match, mask, LISTED_OPCODE},
#define NARROWER(name, match, mask, owners) {#name, match, mask, LISTED_NARROWER},
#define UNLISTED(name, owners, why)         {#name, 0, 0, LISTED_NOT},
#include "unit/isa/opcodes.def"
#undef OPCODE
#undef NARROWER
#undef UNLISTED
};

static size_t find_opcode(const char *name)
{
    size_t found = 0;
    while (found < ARRAY_LEN(opcodes) && strcmp(opcodes[found].name, name) != 0)
        found++;
    return found;
}

START_TEST(patterns_are_the_listed_opcodes)
{
    for (size_t i = OP_illegal + 1; i < ENCODING_COUNT; i++) {
        const struct isa_encoding *encoding = &isa_encodings[i];
        size_t k = find_opcode(names[i]);
        ck_assert_msg(k < ARRAY_LEN(opcodes), "%s has no row in opcodes.def", names[i]);
        u32 match = opcodes[k].match;
        u32 mask = opcodes[k].mask;
        if (opcodes[k].listed == LISTED_OPCODE)
            ck_assert_msg(encoding->match == match && encoding->mask == mask,
                          "%s: 0x%08x 0x%08x, listed 0x%08x 0x%08x", names[i], encoding->match,
                          encoding->mask, match, mask);
        if (opcodes[k].listed == LISTED_NARROWER)
            ck_assert_msg((encoding->match & mask) == match && (encoding->mask & mask) == mask &&
                              encoding->mask != mask,
                          "%s is not narrower than what is listed", names[i]);
    }
}
END_TEST

START_TEST(every_listed_opcode_is_a_row)
{
    for (size_t k = 0; k < ARRAY_LEN(opcodes); k++) {
        size_t i = OP_illegal + 1;
        while (i < ENCODING_COUNT && strcmp(names[i], opcodes[k].name) != 0)
            i++;
        ck_assert_msg(i < ENCODING_COUNT, "%s of opcodes.def is no row", opcodes[k].name);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {patterns_are_the_listed_opcodes, every_listed_opcode_is_a_row};
    return run_tests("opcodes", NULL, tests, ARRAY_LEN(tests));
}
