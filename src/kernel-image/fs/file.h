// What:  open files: what a file descriptor stands for.
// Why:   read and write shall not care whether a console, a pipe or a file is behind them.
// Invariants: a struct file is shared by fork and dup, with its offset, and freed by its last owner.
// Try it in the debugger: `break file_read`, `print *file`.
#pragma once

#include "lib/types.h"

struct file;

// One more owner. Null is allowed.
struct file *file_share(struct file *file);

// One owner fewer. Null is allowed.
void file_release(struct file *file);

// The console, open for reading and writing; one owner.
struct file *file_open_console(void);
