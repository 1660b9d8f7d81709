// -serial: where the guest's console is.
#pragma once

#include "options.h"
#include "output.h"

enum serial_kind {
    SERIAL_STDIO, // standard input and output
    SERIAL_FILE,  // what the guest writes goes to a file; nothing is typed
    SERIAL_NULL,  // it goes nowhere
};

struct serial {
    enum serial_kind kind;
    const char *path; // of a file
};

// Reads the option and has `output` write where it says. False with `error`.
bool serial_option_open(const struct option_list *serials, struct serial *serial,
                        struct output *output, struct error *error);

void serial_option_close(const struct serial *serial, struct output *output);
