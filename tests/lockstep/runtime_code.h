// What the parts of the runtime are written with: registers, labels, globals, single instructions.
#pragma once

#include "assembler.h"
#include "cpu/csr.h"
#include "layout.h"

enum { ZERO, RA, SP, GP, TP, T0, T1, T2, S0, S1, A0, A1, A2, A3, A4, A5, A6, A7, T6 = 31 };

// Globals, as offsets from LAYOUT_GLOBALS.
enum global {
    GLOBAL_CASE = 0,    // address of the header of the running case
    GLOBAL_LOG = 8,     // where the next record goes
    GLOBAL_LEFT = 16,   // cases not begun
    GLOBAL_TRAPS = 24,  // of the running case
    GLOBAL_ENDING = 32, // 1 when the S-mode handler has ended the case
    GLOBAL_PMPCFG = 48, // what PMP is set to at the start
    GLOBAL_PMPADDR = 64,
};

enum label {
    LABEL_START,
    LABEL_NEXT_CASE,
    LABEL_FINISH,
    LABEL_FINISH_LOOP,
    LABEL_PMP_DONE,
    LABEL_FILL_PAGE,
    LABEL_FILL,
    LABEL_HASH_PAGE,
    LABEL_HASH,
    LABEL_DUMP,
    LABEL_HANDLERS, // those of runtime_handlers.c
};

#define HASH_FACTOR 0x9e3779b97f4a7c15ULL

static inline void immediate(struct assembler *a, enum isa_op op, u32 rd, u32 rs1, i64 imm)
{
    assembler_insn(a, (struct insn){.op = (u16)op, .rd = (u8)rd, .rs1 = (u8)rs1, .imm = (i32)imm});
}

static inline void registers(struct assembler *a, enum isa_op op, u32 rd, u32 rs1, u32 rs2)
{
    assembler_insn(a, (struct insn){.op = (u16)op, .rd = (u8)rd, .rs1 = (u8)rs1, .rs2 = (u8)rs2});
}

static inline void load(struct assembler *a, u32 rd, u32 base, i64 offset)
{
    immediate(a, OP_ld, rd, base, offset);
}

static inline void store(struct assembler *a, u32 rs2, u32 base, i64 offset)
{
    assembler_insn(a,
                   (struct insn){.op = OP_sd, .rs1 = (u8)base, .rs2 = (u8)rs2, .imm = (i32)offset});
}

static inline void li(struct assembler *a, u32 rd, u64 value)
{
    struct insn insns[ASSEMBLER_LI_MAX];
    u32 count = assembler_li(rd, value, insns);
    for (u32 i = 0; i < count; i++) {
        assembler_insn(a, insns[i]);
    }
}

static inline void csr(struct assembler *a, enum isa_op op, u32 rd, const char *name, u32 rs1)
{
    i32 number = csr_number(name);
    assert(number >= 0);
    immediate(a, op, rd, rs1, number);
}

static inline void read_csr(struct assembler *a, u32 rd, const char *name)
{
    csr(a, OP_csrrs, rd, name, ZERO);
}

static inline void write_csr(struct assembler *a, const char *name, u32 rs1)
{
    csr(a, OP_csrrw, ZERO, name, rs1);
}

static inline void branch(struct assembler *a, enum isa_op op, u32 rs1, u32 rs2, u32 label)
{
    assembler_jump(a, (struct insn){.op = (u16)op, .rs1 = (u8)rs1, .rs2 = (u8)rs2}, label);
}

static inline void jump(struct assembler *a, u32 label)
{
    assembler_jump(a, (struct insn){.op = OP_jal}, label);
}

// Both vector tables, which must lie at LAYOUT_VECTORS_M and LAYOUT_VECTORS_S; and the handlers.
// The M-mode one ends cases: it goes to LABEL_DUMP with the address of the case's registers in s0.
void runtime_handlers_vectors(struct assembler *a);
void runtime_handlers_write(struct assembler *a);
