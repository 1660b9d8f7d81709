// What stands behind the slash of print/x and x/4xg (gdb's formats): how many, in which format, how
// large.
#pragma once

#include "base/error.h"

struct format {
    u64 count;     // 1 where none is given
    char letter;   // of value_text.h, or i for instructions; 0 where none is given
    u8 size_bytes; // 1, 2, 4, 8; 0 where none is given
    bool given;    // there was a slash
    bool backward; // a minus stood before the count: what is before the address
};

// Reads "/4xg" or "/-4xg", where `*text` begins with a slash, and goes on behind it and the blanks
// that follow. False with ERROR_USAGE.
bool format_read(const char **text, struct format *format, struct error *error);

// The same for what is a value, which has nothing before it.
bool format_read_value(const char **text, struct format *format, struct error *error);
