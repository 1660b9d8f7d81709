// What:  the 16550's driver.
// Why:   "where is hello printed?": here, by the store in uart_put.
// Invariants: the caller sees to it that one hart at a time is here.
// Try it in the debugger: `break uart_put`, `print byte`.
#include "dev/uart.h"

#include "dev/registers.h"

void
uart_init(void)
{
    device_write8(uart_base + UART_FCR, UART_FCR_FIFO_ENABLE | UART_FCR_RCVR_RESET);
    device_write8(uart_base + UART_LCR, UART_LCR_WLS); // all ones: 8 bits a byte
    uart_listen(true);
}

void
uart_listen(bool listen)
{
    device_write8(uart_base + UART_IER, listen ? UART_IER_ERBFI : 0);
}

void
uart_put(char byte)
{
    while ((device_read8(uart_base + UART_LSR) & UART_LSR_THRE) == 0)
        ;
    device_write8(uart_base + UART_THR, (u8)byte);
}

bool
uart_get(char *byte)
{
    if ((device_read8(uart_base + UART_LSR) & UART_LSR_DR) == 0)
        return false;
    *byte = (char)device_read8(uart_base + UART_RBR);
    return true;
}
