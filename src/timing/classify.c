// What the pipeline sees of an instruction: its class (isa/timing.def), and the fields of its word.
//
// Wally's hazard units compare the fields at bits 15, 20 and 27 of an instruction in D with the one
// at bit 7 of the instruction in E, whatever they mean. So they are taken from the word here, for a
// 16-bit instruction from what it expands to.
#include "timing/timing.h"

enum opcode {
    OPCODE_LOAD_FP = 0x07,
    OPCODE_MISC_MEM = 0x0f,
    OPCODE_STORE_FP = 0x27,
    OPCODE_AMO = 0x2f,
    OPCODE_FMADD = 0x43,
    OPCODE_FNMADD = 0x4f,
    OPCODE_FP = 0x53,
};

static u32 word_bits(u32 word, u32 low, u32 width)
{
    return word >> low & ((1u << width) - 1);
}

static bool is_link(u8 field)
{
    return (field & 0x1b) == 1; // x1 or x5
}

// By the first five bits of funct7: what the comparators of the floating-point unit look at.
static u32 float_flags(u32 word)
{
    u32 rs2 = word_bits(word, 20, 5);
    switch (word >> 27) {
    case 0x00: // fadd
    case 0x01: // fsub
        return TIMING_F_WRITE | TIMING_F_1 | TIMING_F_2 | TIMING_F_3;
    case 0x03:
        return TIMING_F_WRITE | TIMING_F_1 | TIMING_F_2 | TIMING_F_DIVIDE;
    case 0x0b:
        return TIMING_F_WRITE | TIMING_F_1 | TIMING_F_ROOT;
    case 0x08: // fcvt between formats; fround
        return TIMING_F_WRITE | TIMING_F_1 | (rs2 & 4 ? TIMING_F_2 : 0);
    case 0x14: // feq, flt, fle
        return TIMING_F_1 | TIMING_F_2;
    case 0x18: // fcvt to an integer
        return TIMING_F_1 | TIMING_CONVERTS;
    case 0x1a: // fcvt from an integer
        return TIMING_F_WRITE;
    case 0x1c: // fmv to an integer register, fclass
        return TIMING_F_1;
    case 0x1e: // fmv from an integer register; fli
        return TIMING_F_WRITE | (rs2 ? TIMING_F_1 | TIMING_F_2 : 0);
    default: // fmul, fsgnj, fmin, fmax
        return TIMING_F_WRITE | TIMING_F_1 | TIMING_F_2;
    }
}

// By the opcode; integer instructions have their fields compared too.
static u32 float_ports(u32 word)
{
    u32 opcode = word_bits(word, 0, 7);
    if (opcode == OPCODE_LOAD_FP) {
        return TIMING_F_WRITE;
    }
    if (opcode == OPCODE_STORE_FP) {
        return TIMING_F_2;
    }
    if (opcode >= OPCODE_FMADD && opcode <= OPCODE_FNMADD) {
        return TIMING_F_WRITE | TIMING_F_1 | TIMING_F_2 | TIMING_F_3;
    }
    return opcode == OPCODE_FP ? float_flags(word) : TIMING_F_1 | TIMING_F_2;
}

static u32 access_flags(const struct timing_params *params, enum isa_timing timing)
{
    const u32 late = params->load_use ? TIMING_LATE : 0;
    const u32 waited = params->store_load ? TIMING_WAIT_STORE : 0;
    switch (timing) {
    case TIMING_load:
    case TIMING_load_reserved:
        return TIMING_LOAD | late;
    case TIMING_store:
        return TIMING_STORE | waited;
    case TIMING_store_conditional:
        return TIMING_STORE | waited | late;
    case TIMING_amo:
        return TIMING_LOAD | TIMING_STORE | waited | late;
    default:
        return 0;
    }
}

static u32 jump_flags(const struct insn *insn, const struct timing_op *op)
{
    u32 flags = TIMING_JUMP;
    flags |= insn->op == OP_jalr ? TIMING_REGISTER : 0;
    flags |= is_link(op->rd) ? TIMING_CALL : 0;
    return flags | (is_link(op->r1) ? TIMING_RETURN : 0);
}

// Whether a CSR instruction writes: csrrs and csrrc do not with x0, or 0.
static bool csr_writes(const struct insn *insn)
{
    return insn->rs1 != 0 || insn->op == OP_csrrw || insn->op == OP_csrrwi;
}

// cbo.* of Zicbom and Zicboz, which work on lines.
static u32 line_flags(u32 word)
{
    enum { INVAL = 0, CLEAN = 1, ZERO = 4 };
    if (word_bits(word, 0, 7) != OPCODE_MISC_MEM || word_bits(word, 12, 3) != 2) {
        return 0;
    }
    u32 operation = word >> 20;
    return TIMING_LINE | (operation == ZERO ? TIMING_ZERO : operation == CLEAN ? 0 : TIMING_DROP);
}

static u32 class_flags(const struct timing_params *params, const struct insn *insn, u32 word,
                       const struct timing_op *op)
{
    enum isa_timing timing = isa_rows[insn->op].timing;
    switch (timing) {
    case TIMING_branch:
        return TIMING_BRANCH;
    case TIMING_jump:
    case TIMING_jump_register:
        return jump_flags(insn, op);
    case TIMING_csr:
        return (params->csr_use ? TIMING_LATE : 0) | (csr_writes(insn) ? TIMING_REFETCH : 0);
    case TIMING_fence:
        return insn->op == OP_sfence_vma ? TIMING_REFETCH | TIMING_FENCE_VMA : TIMING_REFETCH;
    case TIMING_fence_i:
        return TIMING_REFETCH | TIMING_FENCE_I;
    case TIMING_trap: // ecall and ebreak trap; mret and sret
        return insn->op == OP_mret || insn->op == OP_sret ? TIMING_REFETCH : 0;
    default:
        return access_flags(params, timing) | line_flags(word);
    }
}

// Multiplication and division of M, whose results are late. (Carry-less products are not.)
static u32 multiply_flags(const struct timing_params *params, u32 word)
{
    enum { OP_BOTH_WIDTHS = 0x33, MULDIV = 1, DIVIDES = 4 };
    if ((word & 0x77) != OP_BOTH_WIDTHS || word >> 25 != MULDIV) {
        return 0;
    }
    u32 flags = params->multiply_use ? TIMING_LATE : 0;
    return flags | (word_bits(word, 12, 3) & DIVIDES ? TIMING_DIVIDE : 0);
}

struct timing_op timing_classify(const struct timing_params *params, const struct insn *insn)
{
    u32 word = insn->op == OP_illegal ? insn->raw : isa_encode(insn);
    struct timing_op op = {.rd = (u8)word_bits(word, 7, 5),
                           .r1 = (u8)word_bits(word, 15, 5),
                           .r2 = (u8)word_bits(word, 20, 5),
                           .r3 = (u8)(word >> 27)};
    op.flags = insn->length == 4 ? TIMING_WIDE : 0;
    if (insn->op == OP_illegal) {
        return op;
    }
    op.flags |= class_flags(params, insn, word, &op) | multiply_flags(params, word);
    u32 ports = float_ports(word);
    if ((ports & TIMING_CONVERTS) && params->convert_use) {
        op.flags |= TIMING_LATE;
    }
    op.flags |= ports & ~(u32)(TIMING_CONVERTS | (params->float_use ? 0 : TIMING_F_WRITE));
    return op;
}
