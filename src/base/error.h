// The user's errors: files, options, images, configuration. A function that can meet one takes a
// `struct error *`, fills it and returns false; whoever talks to the human prints it, once.
#pragma once

#include "base/types.h"

// What the program exits with when it can't do what was asked (docs: the table in README.md).
enum error_kind {
    ERROR_NONE = 0,
    ERROR_USAGE, // an option or argument is wrong
    ERROR_FILE,  // a file can't be read or written
    ERROR_IMAGE, // a file is not an image that this machine can run
    ERROR_HOST,  // the host refused something: memory, a terminal
};

struct error {
    enum error_kind kind;
    char text[512]; // one line, no newline; names the thing, the place and the way out
};

// Fills `error` and returns false, so that a caller can `return error_set(...)`.
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
