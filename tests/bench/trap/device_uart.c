// Loads of the serial line's status register, as a polling driver does. One event is one load.
#include "privileged.h"

#define UART_LSR 0x10000005ul

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++)
        sum += *(volatile u8 *)UART_LSR & 0x60;
    return sum;
}
