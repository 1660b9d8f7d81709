// The line editor: GNU readline, with history that outlives the program.
#pragma once

#include "debug/debugger.h"

// Sets the editor up for `d`, and reads the history.
void prompt_begin(struct debugger *d);

// Reads a line, without its newline; false at the end of the input, or where a signal asks the
// program to end. C-c drops what was typed and asks again, or, where `dropped` is not null, ends
// the line, which is then "", and says so there.
bool prompt_read(const char *prompt, char *line, size_t size, bool *dropped);

// Writes the history.
void prompt_end(void);
