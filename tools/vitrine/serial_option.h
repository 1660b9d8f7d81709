// -serial, -monitor, -mon: where the guest's console is, and whether the run begins at the
// debugger's prompt.
#pragma once

#include "link.h"
#include "options.h"
#include "output.h"

#define SERIAL_PATH_MAX 4096

enum serial_kind {
    SERIAL_STDIO, // standard input and output
    SERIAL_FILE,  // what the guest writes goes to a file; nothing is typed
    SERIAL_LINK,  // a socket, or a pseudo-terminal
    SERIAL_NULL,  // it goes nowhere
};

struct serial {
    enum serial_kind kind;
    bool appends; // to a file
    char path[SERIAL_PATH_MAX];
    struct link link;
    bool monitor; // -monitor stdio: the debugger's prompt comes first
};

// Reads the options and has `output` write where they say. False with `error`.
bool serial_option_open(const struct options *options, struct serial *serial, struct output *output,
                        struct error *error);

void serial_option_close(struct serial *serial, struct output *output);
