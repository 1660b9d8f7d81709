// The causes of traps by their names.
#pragma once

#include "base/error.h"

// The code of "load_page_fault" or of a number; exceptions, or interrupts. False with ERROR_USAGE, which
// names the nearest.
bool causes_read(const char *text, bool interrupt, u64 *code, struct error *error);

// The same of either kind: `*interrupt` says which it is.
bool causes_read_any(const char *text, bool *interrupt, u64 *code, struct error *error);
