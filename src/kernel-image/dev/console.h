// What:  the console: what is typed becomes lines, what is written becomes characters. See console.c.
#pragma once

#include "lib/types.h"

// A character came in from the serial line; there must be room for it.
void console_typed(char character);
bool console_has_room(void);

// For system calls: copies a line, or what fits of it, to the calling process; sleeps until there is
// one. 0 at the end of the input (Ctrl-D).
i64 console_read(u64 buffer_va, u64 size_bytes);
i64 console_write(u64 buffer_va, u64 size_bytes);

// For the kernel's own messages: the characters between them are not mixed with anybody's.
void console_lock(void);
void console_unlock(void);
void console_put(char character);
