// Words to text as QEMU's log has it. The texts are in qemu_alias.def and the third column of
// format.def.
#include "isa/tables.h"
#include "isa/writer.h"

#include <string.h>

static const char *const format_operands[FORMAT_COUNT] = {
#define FORMAT(name, operands, qemu) qemu,
#include "isa/format.def"
#undef FORMAT
};

struct form {
    const char *name, *operands;
};

// What a condition can ask of.
#define RD     insn->rd
#define RS1    insn->rs1
#define RS2    insn->rs2
#define IMM    insn->imm
#define RAW    insn->raw
#define NARROW (insn->length == 2)

static struct form form_of(const struct insn *insn)
{
#define QEMU_ALIAS(text, row, condition, ...)    \
    if (insn->op == OP_##row && (condition)) {   \
        return (struct form){text, __VA_ARGS__}; \
    }
#include "isa/qemu_alias.def"
#undef QEMU_ALIAS
    const struct isa_row *row = &isa_rows[insn->op];
    return (struct form){row->name, format_operands[row->format]};
}

void isa_disassemble_for_qemu(u32 word, u64 pc, const struct isa_set *set,
                              const char *(*csr_name)(u32 number), char *text, size_t size)
{
    const struct isa_style style = {.csr_name = csr_name, .csr_digits = 3};
    struct insn insn = isa_decode(word, set);
    struct writer writer = {
        .insn = &insn, .style = &style, .pc = pc, .start = text, .next = text, .end = text + size};
    const struct form form = form_of(&insn);
    const char *operands = form.operands;
    writer_put(&writer, "%s", form.name);
    if (strchr(operands, '|')) {
        operands = writer_operands(&writer, operands) + 1;
    }
    writer_pad(&writer, ISA_QEMU_COLUMN);
    writer_operands(&writer, operands);
}
