#include "disassembly.h"

#include "cpu/csr.h"
#include "inspect/value_text.h"

#include <inttypes.h>

static bool read_insn(const struct scope *scope, u64 address, u32 *word)
{
    u16 low = 0, high = 0;
    if (!value_read(scope, address, &low, sizeof low)) {
        return false;
    }
    if (!isa_is_compressed(low) && !value_read(scope, address + 2, &high, sizeof high)) {
        return false;
    }
    *word = low | ((u32)high << 16);
    return true;
}

// Compressed instructions as four digits, the others as eight.
static void print_bits(struct debugger *d, u32 word)
{
    bool is_short = isa_is_compressed(word);
    text_print(&d->out, is_short ? "%04" PRIx32 "\t\t" : "%08" PRIx32 "\t",
               is_short ? word & 0xffff : word);
}

bool disassembly_show_in(struct debugger *d, const struct scope *scope, u64 address, bool raw,
                         u32 *length)
{
    const struct isa_set *set = &d->m->cpu->config.extensions;
    const struct isa_style style = {.aliases = true, .csr_name = csr_name};
    char text[ISA_TEXT_SIZE];
    u32 word;
    *length = 2;
    if (!read_insn(scope, address, &word)) {
        return false;
    }
    *length = isa_is_compressed(word) ? 2 : 4;
    isa_disassemble(word, address, set, &style, text, sizeof text);
    struct insn insn = isa_decode(word, set);
    text_print(&d->out, "%s 0x%" PRIx64, debugger_hart(d)->s.pc == address ? "=>" : "  ", address);
    value_print_symbol(&d->out, scope, address);
    text_put(&d->out, ":\t");
    if (raw) {
        print_bits(d, word);
    }
    text_put(&d->out, text);
    if (insn.op == OP_jal || isa_rows[insn.op].format == FORMAT_B) {
        value_print_symbol(&d->out, scope, address + (u64)(i64)insn.imm);
    }
    text_put(&d->out, "\n");
    return true;
}

bool disassembly_show(struct debugger *d, u64 address, u32 *length)
{
    const struct scope scope = debugger_scope(d);
    return disassembly_show_in(d, &scope, address, false, length);
}
