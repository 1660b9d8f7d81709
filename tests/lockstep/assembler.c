#include "assembler.h"

#include "base/bits.h"

#include <string.h>

void assembler_insn(struct assembler *a, struct insn insn)
{
    u32 word = isa_encode(&insn);
    assert(a->size_bytes + sizeof word <= a->capacity_bytes);
    memcpy(a->bytes + a->size_bytes, &word, sizeof word);
    a->size_bytes += sizeof word;
}

void assembler_label(struct assembler *a, u32 label)
{
    assert(label < ASSEMBLER_LABELS);
    a->labels[label] = a->size_bytes;
}

void assembler_jump(struct assembler *a, struct insn insn, u32 label)
{
    assert(a->fixup_count < ASSEMBLER_FIXUPS);
    a->fixups[a->fixup_count].offset = a->size_bytes;
    a->fixups[a->fixup_count++].label = label;
    assembler_insn(a, insn);
}

void assembler_finish(struct assembler *a)
{
    struct isa_set all;
    for (u32 i = 0; i < RV_COUNT; i++) {
        all.has[i] = true;
    }
    for (u32 i = 0; i < a->fixup_count; i++) {
        u8 *place = a->bytes + a->fixups[i].offset;
        u32 word;
        memcpy(&word, place, sizeof word);
        struct insn insn = isa_decode(word, &all);
        insn.imm = (i32)(a->labels[a->fixups[i].label] - a->fixups[i].offset);
        word = isa_encode(&insn);
        memcpy(place, &word, sizeof word);
    }
}

u32 assembler_li(u32 rd, u64 value, struct insn *insns)
{
    i64 low = bits_sign_extend(value, 12);
    if ((u64)low == value) {
        insns[0] = (struct insn){.op = OP_addi, .rd = (u8)rd, .imm = (i32)low};
        return 1;
    }
    u32 count;
    if ((u64)(i64)(i32)value == value) {
        insns[0] = (struct insn){.op = OP_lui, .rd = (u8)rd, .imm = (i32)((u32)value - (u32)low)};
        count = 1;
    } else {
        u64 high = (value - (u64)low) >> 12;
        u32 shift = 12 + (u32)__builtin_ctzll(high);
        count = assembler_li(rd, (u64)((i64)(value - (u64)low) >> shift), insns);
        insns[count++] =
            (struct insn){.op = OP_slli, .rd = (u8)rd, .rs1 = (u8)rd, .imm = (i32)shift};
    }
    if (low) {
        enum isa_op add = (u64)(i64)(i32)value == value ? OP_addiw : OP_addi;
        insns[count++] = (struct insn){.op = add, .rd = (u8)rd, .rs1 = (u8)rd, .imm = (i32)low};
    }
    return count;
}
