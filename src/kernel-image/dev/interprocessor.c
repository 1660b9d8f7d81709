// What:  software interrupts between harts.
// Try it in the debugger: `break interprocessor_wake`, on a machine with `-smp 2`.
#include "dev/interprocessor.h"

#include "dev/registers.h"

u64
interprocessor_address(u64 id)
{
    return clint_base + CLINT_MSIP + id * CLINT_MSIP_STRIDE;
}

void
interprocessor_wake(u64 id)
{
    device_write32(interprocessor_address(id), 1);
}

void
interprocessor_acknowledge(u64 id)
{
    device_write32(interprocessor_address(id), 0);
}
