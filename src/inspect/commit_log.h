// The lines of Spike's --log-commits (riscv-isa-sim, riscv/execute.cc, commit_log_print_insn): one
// for each instruction that completes, with what it wrote: registers and CSRs in Spike's order, and
// memory. docs/instruction-log.md says where the two machines may differ.
#pragma once

#include "cpu/cpu.h"
#include "machine/machine.h"

#define COMMIT_LINE_SIZE 2048 // with its newline: cbo.zero has an entry for each byte

// Writes the line of `record`, whose effects the machine shows, with its newline and no terminating
// 0; answers its length, 0 for an instruction that trapped, which has none.
size_t commit_log_format(const struct machine *m, const struct insn_record *record, char *line);
