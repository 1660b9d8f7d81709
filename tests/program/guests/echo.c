// Sends back what it gets, up to C-d, waiting by wfi: the UART wakes it through the PLIC.
#include "guest.h"

#define END      4 // C-d
#define MIE_MEIE (1 << 11)

static void take_all(void)
{
    while (UART[UART_LSR] & LSR_DATA_READY) {
        uint8_t byte = UART[UART_DATA];
        if (byte == END) {
            finish();
        }
        put((char)byte);
    }
}

int main(void)
{
    UART[UART_FCR] = 1; // FIFOs
    UART[UART_IER] = 1; // an interrupt for received data
    PLIC_PRIORITY[UART_SOURCE] = 1;
    PLIC_ENABLE[0] = 1 << UART_SOURCE;
    *PLIC_THRESHOLD = 0;
    csr_write(mie, MIE_MEIE); // and mstatus.MIE is 0: it wakes wfi and does not trap
    put_text("echo\n");
    for (;;) {
        wait_for_interrupt();
        uint32_t source = *PLIC_CLAIM;
        take_all();
        *PLIC_CLAIM = source;
    }
}
