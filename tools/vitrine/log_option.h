// -d, -D, -dfilter: the log that QEMU writes, as inspect/qemu_log.h has it.
#pragma once

#include "guest_options.h"
#include "options.h"
#include "trace.h"

#include "inspect/qemu_log.h"

struct log_option {
    const struct options *options;
    struct machine *m;
    struct guest_options *guest;
    struct output *output;
    struct qemu_log *log; // null until something is written
    struct trace trace;
    const char *path;    // of the file, "" for standard error
    char own_path[4096]; // where `path` was not the command line's
};

// Begins the log that the options ask for. All that it is given must outlive the run. False with
// ERROR_USAGE, ERROR_FILE or ERROR_HOST.
bool log_option_begin(struct log_option *log, const struct options *options, struct machine *m,
                      struct guest_options *guest, struct output *output, struct error *error);

// Between runs: writes the items that `text` names from now on, "none" for nothing; writes to the
// file at `path` from now on. False with ERROR_USAGE, ERROR_FILE or ERROR_HOST.
bool log_option_choose(struct log_option *log, const char *text, struct error *error);
bool log_option_redirect(struct log_option *log, const char *path, struct error *error);

// Writes what is not written yet. False with ERROR_FILE.
bool log_option_end(struct log_option *log, struct error *error);

void log_option_close(struct log_option *log); // one that is all zeros, too
