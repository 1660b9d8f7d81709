// Gives back every byte that it gets from the console, by interrupts, until the byte 0xff; then says how
// many there were. It waits for interrupts in M-mode, the UART's through the PLIC.
#include "guest.h"

#define UART     ((volatile u8 *)0x10000000)
#define PLIC     0x0c000000ul
#define UART_IRQ 10
#define MIE_MEIE (1ul << 11)
#define END      0xff

enum { RBR, IER, FCR, LSR = 5, LSR_READY = 1, LSR_EMPTY = 0x20 };

static volatile u32 *plic(u64 offset)
{
    return (volatile u32 *)(PLIC + offset);
}

static void put(u8 byte)
{
    while (!(UART[LSR] & LSR_EMPTY)) {}
    UART[RBR] = byte;
}

static u64 echo(u64 trigger)
{
    u64 count = 0;
    *plic(4 * UART_IRQ) = 1;
    *plic(0x2000) = 1 << UART_IRQ;
    *plic(0x200000) = 0;
    UART[FCR] = (u8)(1 | trigger << 6);
    UART[IER] = 1;
    CSR_WRITE(mie, MIE_MEIE);
    for (;;) {
        __asm__ volatile("wfi");
        u32 irq = *plic(0x200004);
        while (UART[LSR] & LSR_READY) {
            u8 byte = UART[RBR];
            if (byte == END) {
                return count;
            }
            put(byte);
            count++;
        }
        *plic(0x200004) = irq;
    }
}

u64 guest_main(void)
{
    u64 trigger = (u64)ECHO_TRIGGER;
    u64 count = guest_machine(echo, trigger);
    GUEST_SAY("\nechoed", count);
    return 0;
}
