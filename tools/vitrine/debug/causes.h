// The causes of traps, as commands take them.
#pragma once

#include "base/error.h"

// The exceptions, or interrupts, that `text` means, as bits: a name ("load_page_fault"), what
// several end in ("page_fault"), a number; all for "". False with ERROR_USAGE, which names the
// nearest.
bool causes_read(const char *text, bool interrupt, u64 *causes, struct error *error);

// One cause of either kind, by its name, by what it alone ends in, or by scause's number,
// interrupts with the upper bit set. `*interrupt` says which it is.
bool causes_read_any(const char *text, bool *interrupt, u64 *code, struct error *error);
