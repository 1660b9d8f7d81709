// What is typed: standard input, as live bytes for the machine. On a terminal, C-a is a prefix.
#pragma once

#include "link.h"

#include "machine/machine.h"

#include <poll.h>

struct console {
    bool live;         // bytes may still come from standard input
    bool terminal;     // it is a terminal
    bool prefixed;     // the last key was C-a
    bool leave;        // C-a x was typed
    bool monitor;      // C-a c was typed
    bool deaf;         // the guest's console is elsewhere: only C-a is heard
    struct link *link; // there it is; null where it is here, or nowhere
};

#define CONSOLE_POLLS 2

// How it is at the start. With `from_file` the console's input is a file's or none, and standard
// input is of interest only if it is a terminal, for C-a; where `deaf`, only for that.
void console_start(struct console *console, bool from_file, bool deaf, struct link *link);

// Whether bytes may still come.
bool console_is_live(const struct console *console);

// Gives the machine what has come, without waiting. False with ERROR_HOST.
bool console_take(struct console *console, struct machine *m, struct error *error);

// What to poll(2) to see whether something comes, an fd of -1 for nothing; and after how many
// nanoseconds to look at the latest (SIGNALS_FOREVER).
void console_poll(const struct console *console, struct pollfd files[CONSOLE_POLLS]);
u64 console_wait_ns(const struct console *console);
