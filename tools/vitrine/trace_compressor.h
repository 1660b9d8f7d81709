// Zstandard between a trace and its file. A second thread of the library's compresses where it can.
#pragma once

#include "base/types.h"

#include <stdio.h>

struct trace_compressor;

// Compresses to `file`, which stays the caller's. Null when the host has no memory.
struct trace_compressor *trace_compressor_create(FILE *file);

void trace_compressor_put(struct trace_compressor *compressor, const char *text, size_t size);

// Writes all that is left, and gives the compressor back. False where the library has failed;
// errors of the file are the file's.
bool trace_compressor_end(struct trace_compressor *compressor);
