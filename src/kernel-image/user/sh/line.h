// What:  reading a line with editing and history.
#pragma once

#include "lib/types.h"

// Shows `prompt` and reads a line of at most size_bytes - 1 characters, without its end. False at the
// end of the input (Ctrl-D on an empty line).
bool line_read(const char *prompt, char *line, size_t size_bytes);
