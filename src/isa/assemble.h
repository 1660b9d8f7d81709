// One instruction from text to its word: the way back of isa_disassemble, over the same rows.
#pragma once

#include "base/error.h"
#include "isa/isa.h"

// What the text may refer to that this layer does not know. Each answers false where it can't.
struct isa_assembler {
    const struct isa_set *set;
    u64 pc; // where the instruction stands: targets are absolute
    void *self;
    bool (*csr)(void *self, const char *name, u32 *number);   // of "mstatus", "0x300"
    bool (*number)(void *self, const char *text, i64 *value); // of an operand that is a number
};

// Assembles "addi a0,a0,1", "csrr a0,scause", "li a0,5": a mnemonic or pseudo-instruction as
// objdump writes it, with blanks where one likes, to one 32-bit word. False with ERROR_USAGE, which
// names what the instruction takes, or the nearest mnemonic.
bool isa_assemble(const struct isa_assembler *assembler, const char *text, u32 *word,
                  struct error *error);
