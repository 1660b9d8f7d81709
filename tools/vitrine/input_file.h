// --input: the console's input from a file.
#pragma once

#include "machine/machine.h"

// Types all of the file at `path`, before the run: it then arrives at times that depend on the
// machine alone. False with ERROR_FILE, ERROR_HOST.
bool input_file_type(struct machine *m, const char *path, struct error *error);
