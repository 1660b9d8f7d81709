// What libFuzzer calls.
#include "debugger_inputs.h"

int LLVMFuzzerTestOneInput(const u8 *input, size_t size);

int LLVMFuzzerTestOneInput(const u8 *input, size_t size)
{
    debugger_inputs_take(input, size);
    return 0;
}
