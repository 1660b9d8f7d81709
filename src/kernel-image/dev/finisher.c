// What:  ending the run.
// Try it in the debugger: `break finisher_power_off`, type `halt`.
#include "dev/finisher.h"

#include "dev/registers.h"

void
finisher_power_off(u32 status)
{
    u32 command = status == 0 ? FINISHER_PASS : FINISHER_FAIL | status << FINISHER_CODE_SHIFT;
    for (;;)
        device_write32(finisher_base + FINISHER_COMMAND, command);
}
