// Items that change PMP.
#include "builder.h"
#include "pmp_entries.h"

#include "cpu/csr.h"

static void write_and_read(struct builder *b, i32 number, u32 value)
{
    u32 rd = builder_destination(b);
    builder_insn(b, (struct insn){.op = OP_csrrw, .rs1 = (u8)value, .imm = number});
    builder_insn(b, (struct insn){.op = OP_csrrs, .rd = (u8)rd, .imm = number});
}

static void change_address(struct builder *b)
{
    u32 value = builder_scratch(b, 0);
    u32 entry = (u32)random_between(b->r, PMP_FIRST_FREE, PMP_LAST_FREE);
    builder_li(b, value, pmp_entries_address(b->r, entry));
    write_and_read(b, csr_number("pmpaddr0") + (i32)entry, value);
    // Known.def, TOR: the configuration of the entry above is written again.
    i32 config = csr_number("pmpcfg0") + 2 * (i32)((entry + 1) / 8);
    builder_insn(b, (struct insn){.op = OP_csrrs, .rd = (u8)value, .imm = config});
    builder_insn(b, (struct insn){.op = OP_csrrw, .rs1 = (u8)value, .imm = config});
}

static void change_config(struct builder *b)
{
    u32 value = builder_scratch(b, 0);
    u32 word = (u32)random_below(b->r, PMP_CONFIGS);
    u64 config = 0;
    for (u32 i = 0; i < 8; i++) {
        config |= (u64)pmp_entries_config(b->r, 8 * word + i) << (8 * i);
    }
    builder_li(b, value, config);
    write_and_read(b, csr_number("pmpcfg0") + 2 * (i32)word, value);
}

void item_pmp(struct builder *b)
{
    if (!b->pmp || !b->certain || b->mode != MODE_M) {
        return;
    }
    if (random_chance(b->r, 50)) {
        change_address(b);
    } else {
        change_config(b);
    }
}
