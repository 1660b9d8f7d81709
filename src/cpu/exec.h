// Running blocks: the handlers of every instruction, from the rows of isa.def.
#pragma once

#include "cpu/code.h"

// What a row's SEMANTICS mean to the translator.
enum exec_shape {
    SHAPE_PLAIN,  // goes on with the next operation
    SHAPE_AUIPC,  // … and needs its own place in the page
    SHAPE_BRANCH, // BRANCH: ends the block, two ways on
    SHAPE_JAL,
    SHAPE_JALR,
    SHAPE_CSR,             // ends the block where the write has effects
    SHAPE_SYSTEM,          // ends the block
    SHAPE_FLOAT_PLAIN,     // goes on; has floating-point registers
    SHAPE_FLOAT_ROUNDS,    // … and rounds as rm says; near: to nearest, even, or dynamic
    SHAPE_FLOAT_TRUNCATES, // … near: to zero
};

struct exec_row {
    handler *near; // the handler; of a branch or jump, the one whose targets lie in the page
    handler *far;  // the one whose targets may lie elsewhere, that rounds otherwise, or null
    // Of a branch or jump, the one that traps where its target is not aligned to 4 bytes.
    handler *strict;
    enum exec_shape shape;
    bool writes;      // rd
    u8 loads, stores; // bytes, at rs1 + imm; 0 for none
};

extern const struct exec_row exec_rows[OP_COUNT];

// What the translator adds. The block goes on in the same page (a link follows), or behind it, or
// the budget ends here.
handler exec_next_near, exec_next_far, exec_stop;

// Runs `block`, which starts at h->s.pc, with budget `left`, until the hart has to come back. The
// block's count must be at most `left`. Afterwards h->s.pc, h->left and h->exit are set.
void exec_run(struct hart *h, const struct block *block, i64 left);
