// Words: each is decoded, written as text in both styles, and encoded again, which must decode to
// the same.
#include "isa/isa.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const u8 *input, size_t size);

int LLVMFuzzerTestOneInput(const u8 *input, size_t size)
{
    struct isa_set all;
    memset(&all, 1, sizeof all);
    for (size_t i = 0; i + 4 <= size; i += 4) {
        u32 word;
        char text[ISA_TEXT_SIZE];
        memcpy(&word, input + i, sizeof word);
        struct insn insn = isa_decode(word, &all);
        for (u32 aliases = 0; aliases < 2; aliases++) {
            const struct isa_style style = {.aliases = aliases};
            isa_disassemble(word, 0x80000000, &all, &style, text, sizeof text);
        }
        if (insn.op != OP_illegal) {
            struct insn again = isa_decode(isa_encode(&insn), &all);
            again.raw = insn.raw; // where reserved bits are set, or there are 16 of them
            again.length = insn.length;
            // Without its reserved bits, a fence may be a pause: overlap.def.
            if (again.op == OP_illegal ||
                (again.op == insn.op && memcmp(&again, &insn, sizeof insn) != 0)) {
                abort();
            }
        }
    }
    return 0;
}
