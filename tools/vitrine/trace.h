// --trace-traps: the trap log, to standard error or a file.
#pragma once

#include "inspect/trap_log.h"
#include "machine/machine.h"
#include "output.h"

struct trace {
    struct trap_log log;
    FILE *file; // null when there is no trace
    struct output *output;
};

// Begins to trace `m` to the file at `path`, or to standard error for "". `names` (null is allowed),
// `output` and `trace` must stay where they are until trace_end. False with ERROR_FILE.
bool trace_begin(struct trace *trace, struct machine *m, const struct symbols *names,
                 struct output *output, const char *path, struct error *error);

// Writes what is left. False with ERROR_FILE where the trace could not be written.
bool trace_end(struct trace *trace, const char *path, struct error *error);
