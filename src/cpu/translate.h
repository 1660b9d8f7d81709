// Translation of guest code to blocks of operations.
#pragma once

#include "cpu/code.h"

struct insn;

// Translates the instructions from `offset` of the page at `host` into `block`, which has room for
// BLOCK_SIZE_MAX bytes: at most `limit` (1..BLOCK_INSNS_MAX) of them, up to the first that ends a
// block or the end of the page. With `cut`, the block is for one use and stops behind the limit.
// Answers the block's size in bytes; 0 where the first instruction does not end in the page.
size_t translate_block(const struct cpu *cpu, const u8 *host, u32 offset, u32 limit, bool cut,
                       struct block *block);

// Translates the one instruction `word` at `offset` into `block`, for one use.
void translate_word(const struct cpu *cpu, u32 word, u32 offset, struct block *block);

// An operation with the registers of `insn`, numbered as in struct hart_state, and its immediate,
// but no handler.
struct op translate_registers(const struct insn *insn);
