// What is typed: standard input, as live bytes for the machine. On a terminal, C-a is a prefix.
#pragma once

#include "machine/machine.h"

#include <poll.h>

struct console {
    bool live;     // bytes may still come from standard input
    bool terminal; // it is a terminal
    bool prefixed; // the last key was C-a
    bool leave;    // C-a x was typed
    bool monitor;  // C-a c was typed
    bool deaf;     // the guest's console is elsewhere: only C-a is heard
};

// How it is at the start. With `from_file` the console's input is a file's or none, and standard
// input is of interest only if it is a terminal, for C-a; where `deaf`, only for that.
void console_start(struct console *console, bool from_file, bool deaf);

// Gives the machine what has come, without waiting. False with ERROR_HOST.
bool console_take(struct console *console, struct machine *m, struct error *error);

// What to poll(2) to see whether something comes; an fd of -1 for nothing.
struct pollfd console_poll(const struct console *console);
