// -pidfile: the number of this process in a file, for as long as it runs.
#pragma once

#include "base/error.h"

// False with ERROR_FILE.
bool process_file_write(const char *path, struct error *error);
void process_file_remove(const char *path);
