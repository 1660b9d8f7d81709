// The instruction set as data. Everything here is a view of the rows in isa.def and rvc.def.
//
// A row of isa.def (the fields are explained at its head):
//     INSN(name, "bit pattern as the manual writes it", FORMAT, EXTENSION, TIMING, SEMANTICS)
#pragma once

#include "base/types.h"

enum isa_extension {
#define EXTENSION(name, implied, text) RV_##name,
#include "isa/extension.def"
#undef EXTENSION
    RV_COUNT
};

// Identifies an instruction: the row in isa.def that describes it. OP_illegal is none of them.
enum isa_op {
    OP_illegal,
#define INSN(name, ...) OP_##name,
#include "isa/isa.def"
#undef INSN
    OP_COUNT
};

// How operands lie in the instruction word, and how they are printed.
enum isa_format {
#define FORMAT(name, ...) FORMAT_##name,
#include "isa/format.def"
#undef FORMAT
    FORMAT_COUNT
};

// What the pipeline of a timing model has to know of an instruction.
enum isa_timing {
#define TIMING(name, text) TIMING_##name,
#include "isa/timing.def"
#undef TIMING
    TIMING_COUNT
};

// A decoded instruction. Fields that its format does not have are 0.
struct insn {
    u16 op;          // enum isa_op
    u8 length;       // in bytes: 2 or 4
    u8 rd, rs1, rs2; // register numbers, 0..31; rs1 is the 5-bit immediate of csrr?i
    u8 rs3;          // third source (multiply-add): a floating-point register
    u8 rm;           // rounding mode field; aq and rl (bit 1, bit 0) of an atomic; fm of a fence
    i32 imm; // sign-extended immediate; or shift amount, CSR's number, pred << 4 | succ, bs, rnum, n
    u32 raw; // the instruction's bits, 16-bit ones in the low half
};

// The names of extensions in small letters: "zba".
extern const char *const isa_extension_names[RV_COUNT];

// Which extensions a processor has.
struct isa_set {
    bool has[RV_COUNT];
};

// Which extensions an instruction needs: one of `any`, and `also`. Most need only one, which is
// then both of `any`, and I is `also`.
struct isa_requirement {
    u8 any[2], also; // enum isa_extension
};

static inline bool isa_requirement_holds(struct isa_requirement needs, const struct isa_set *set)
{
    return (set->has[needs.any[0]] | set->has[needs.any[1]]) & set->has[needs.also];
}

// Operands that are floating-point registers.
enum isa_floats { ISA_FLOAT_RD = 1, ISA_FLOAT_RS1 = 2, ISA_FLOAT_RS2 = 4, ISA_FLOAT_RS3 = 8 };

// What a row says, for tracers, documentation and tests.
struct isa_row {
    const char *name; // as the assembler writes it: "amoadd.w"
    const char *pattern;
    u32 match, mask;
    enum isa_format format;
    struct isa_requirement needs;
    enum isa_timing timing;
    u8 floats; // which operands are floating-point registers: bits of enum isa_floats
};

extern const struct isa_row isa_rows[OP_COUNT];

// Whether the 32 bits that start an instruction belong to a 16-bit one (Unpriv. 1.5).
static inline bool isa_is_compressed(u32 word)
{
    return (word & 3) != 3;
}

// Decodes the instruction that starts in the low bits of `word` (a 16-bit one in its low half; the
// upper half is then ignored and not kept in raw). What `set` does not have, and what is no
// instruction at all, is OP_illegal with its length and raw. A 16-bit instruction is decoded to the
// base instruction that it expands to, with length 2.
struct insn isa_decode(u32 word, const struct isa_set *set);

// The 32-bit encoding of `insn` (op and operands; length and raw are not read). Operands must be in
// range for its format.
u32 isa_encode(const struct insn *insn);

// How instructions are written.
struct isa_style {
    bool aliases; // pseudo-instructions ("li a0,1"); else only real ones (objdump -M no-aliases)
    // The name of CSR `number` (0..4095), or NULL where it has none: then the number is printed, in
    // hexadecimal. May be NULL itself. (The table of CSRs is the processor's, above this layer.)
    const char *(*csr_name)(u32 number);
    int csr_digits; // of such a number, at least
};

// Writes the text of `word` at address `pc` as binutils' objdump prints it: mnemonic, a tab where
// it has operands, operands. A 16-bit instruction is written as its expansion, or, without aliases,
// as itself ("c.addi a0,1"). Targets of jumps and branches are absolute, "0x…". What is illegal for
// `set` is written as data: ".4byte 0x…" or ".2byte 0x…". Cut to `size` bytes (at least 1) with the
// terminating 0; ISA_TEXT_SIZE is always enough.
void isa_disassemble(u32 word, u64 pc, const struct isa_set *set, const struct isa_style *style,
                     char *text, size_t size);

enum { ISA_TEXT_SIZE = 80 };

// The same as QEMU 7.2 writes it in its log: the mnemonic and the operands in columns of
// ISA_QEMU_COLUMN characters, and where there is one the address that is meant behind them. The
// text of a 16-bit instruction is always that of its expansion. What QEMU's disassembler does not
// know (Zfh, Zfa, Zacas and other later ones) is written in its manner.
void isa_disassemble_for_qemu(u32 word, u64 pc, const struct isa_set *set,
                              const char *(*csr_name)(u32 number), char *text, size_t size);

enum { ISA_QEMU_COLUMN = 24 };

// Names of the integer registers as the ABI has them: "zero", "ra", "sp", …
extern const char *const isa_register_names[32];

// Names of the floating-point registers: "ft0", "ft1", …
extern const char *const isa_float_names[32];
