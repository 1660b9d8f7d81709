// What is drawn at random, for compilers without a fuzzer.
#pragma once

#include "base/types.h"

// Takes one input.
void debugger_inputs_take(const u8 *data, size_t size);
