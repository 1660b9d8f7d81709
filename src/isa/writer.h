// What the disassemblers write with. For this folder only.
#pragma once

#include "isa/isa.h"

// What is being written, and where.
struct writer {
    const struct insn *insn;
    const struct isa_style *style;
    u64 pc;
    char *start;
    char *next; // always the terminating 0 of the text so far
    char *end;  // behind the last byte of the buffer
};

// As printf.
void writer_put(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Writes blanks up to `column`, none where the text is that long.
void writer_pad(struct writer *writer, size_t column);

// Writes operands, in the words of format.def, up to the end or a '|'; answers where that is.
const char *writer_operands(struct writer *writer, const char *operands);
