// A trace: lines from one of the logs, to standard error or a file; compressed (Zstandard) where
// the file's name ends in .zst.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "output.h"

struct trace_compressor;

struct trace {
    FILE *file;            // null when there is no trace
    struct text_room room; // what its file has not got yet
    char *bytes;           // … from here on; null for standard error, which has no room
    struct output *output;
    const char *option, *path; // what was asked for: "--trace-traps", "" for standard error
    struct trace_compressor *compressor; // null where nothing is compressed
};

// Opens the file at `path`, or standard error for "", as `option` asks. `output` and `trace` must
// stay where they are until trace_end. False with ERROR_FILE or ERROR_HOST.
bool trace_begin(struct trace *trace, const char *option, const char *path, struct output *output,
                 struct error *error);

// What the logs want: writes a line. `self` is the trace.
void trace_put(void *self, const char *line, size_t size);

// Where lines can be written instead; null where they must be put, one by one.
struct text_room *trace_room(struct trace *trace);

// Writes what is left, if the trace was begun. False with ERROR_FILE where not all could be
// written.
bool trace_end(struct trace *trace, struct error *error);
