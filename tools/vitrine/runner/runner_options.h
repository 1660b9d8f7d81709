// The command line of `vitrine test`.
#pragma once

#include "base/error.h"

enum { EXIT_ALL_PASSED = 0, EXIT_SOME_FAILED = 1 };

#define TYPE_FLAG  bool
#define TYPE_TEXT  const char *
#define TYPE_COUNT u64

struct runner_options {
#define OPTION(kind, field, ...) TYPE_##kind field;
#include "runner_options.def"
#undef OPTION
};

// The option in arguments[*index], which goes on to its value where that is the next argument.
// False with ERROR_USAGE.
bool runner_option(struct runner_options *options, int count, char **arguments, int *index,
                   struct error *error);

// What --help says, on standard output.
void runner_options_help(void);
