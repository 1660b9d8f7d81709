// The instruction log: a line for each instruction. docs/instruction-log.md has the format.
#pragma once

#include "cpu/observe.h"
#include "inspect/symbols.h"

#define INSN_LOG_LINE_SIZE 512 // a line with its newline and terminating 0; longer names are cut

struct insn_log {
    // Gets each line: `size` bytes, the newline among them, and a 0 behind.
    void (*put)(void *self, const char *line, size_t size);
    void *self;
    const struct symbols *symbols; // null for none
    const struct isa_set *set;     // what the processor has
};

// Has every instruction of `cpu` logged. `log` must stay where it is, and be the only observer.
void insn_log_attach(struct insn_log *log, struct cpu *cpu);

// Writes the line of `record`, at most INSN_LOG_LINE_SIZE bytes; answers its length.
size_t insn_log_format(const struct insn_log *log, const struct insn_record *record, char *line);
