// A small assembler for code that is written by hand: instructions to words, labels, constants.
#pragma once

#include "isa/isa.h"

enum { ASSEMBLER_LABELS = 64, ASSEMBLER_FIXUPS = 128, ASSEMBLER_LI_MAX = 8 };

struct assembler {
    u8 *bytes;
    u32 size_bytes, capacity_bytes;
    u32 labels[ASSEMBLER_LABELS]; // offsets
    struct {
        u32 offset, label;
    } fixups[ASSEMBLER_FIXUPS];
    u32 fixup_count;
};

void assembler_insn(struct assembler *a, struct insn insn);

// The next instruction is at `label`, which jumps may name before and after.
void assembler_label(struct assembler *a, u32 label);

// A jump or branch (op, registers) to `label`.
void assembler_jump(struct assembler *a, struct insn insn, u32 label);

// Puts the distances into the jumps: to be called once, at the end.
void assembler_finish(struct assembler *a);

// The instructions that load `value` into register rd; returns how many, at most ASSEMBLER_LI_MAX.
u32 assembler_li(u32 rd, u64 value, struct insn *insns);
