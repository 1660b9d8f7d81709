// What a catchpoint is for, as people write it.
#pragma once

#include "debugger.h"

// Makes a catchpoint of "trap", "exception CAUSE", …, "mode U->S", "csr NAME". False with
// ERROR_USAGE.
bool catch_words_read(struct debugger *d, const char *text, struct breakpoint *item,
                      struct error *error);
