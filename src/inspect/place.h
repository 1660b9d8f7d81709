// An address as people want to read it.
#pragma once

#include "inspect/symbols.h"

#define PLACE_TEXT_SIZE 256

// Writes "0x80000010 (main+0x1c)", or "0x80000010" where there is no symbol; `symbols` may be null.
// A long name is cut to PLACE_TEXT_SIZE.
void place_format(const struct symbols *symbols, u64 address, char text[PLACE_TEXT_SIZE]);
