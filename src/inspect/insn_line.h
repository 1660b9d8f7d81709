// The line of the instruction log for an instruction: docs/instruction-log.md has the format. What
// does not change from one time to the next, the disassembly and the symbol, is remembered by
// address.
#pragma once

#include "cpu/cpu.h"
#include "inspect/places.h"

#define INSN_LINE_SIZE 640 // a line with its newline; longer names are cut

struct insn_line;

// `places` may be null. Null when the host has no memory.
struct insn_line *insn_line_create(const struct cpu *cpu, struct places *places);
void insn_line_destroy(struct insn_line *insn_line); // null is allowed

// Writes the line of `record` to `line`, which has room for INSN_LINE_SIZE bytes, with its newline
// and no terminating 0; answers its length. `satp` is that of the hart then.
size_t insn_line_format(struct insn_line *insn_line, const struct insn_record *record, u64 satp,
                        char *line);

// Forgets what is remembered: symbols have changed.
void insn_line_forget(struct insn_line *insn_line);
