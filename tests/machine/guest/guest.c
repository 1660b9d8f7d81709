#include "guest.h"

#define UART               0x10000000ul
#define UART_LSR           5
#define LSR_TRANSMIT_EMPTY 0x20
#define FINISHER           0x100000ul
#define FINISHER_PASS      0x5555u
#define FINISHER_FAIL      0x3333u

static void print_char(char c)
{
    volatile u8 *uart = (u8 *)UART;
    while (!(uart[UART_LSR] & LSR_TRANSMIT_EMPTY)) {}
    uart[0] = (u8)c;
}

void guest_print(const char *text)
{
    while (*text) {
        print_char(*text++);
    }
}

// Without leading zeroes; -1 is shorter to read than sixteen f.
void guest_print_hex(u64 value)
{
    if (value == ~0ul) {
        guest_print("-1");
        return;
    }
    int shift = 60;
    while (shift > 0 && value >> shift == 0) {
        shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
        print_char("0123456789abcdef"[value >> shift & 15]);
    }
}

void guest_say(const char *name, const u64 *values, size_t count)
{
    guest_print(name);
    for (size_t i = 0; i < count; i++) {
        print_char(' ');
        guest_print_hex(values[i]);
    }
    print_char('\n');
}

u64 guest_machine_finish(u64 status)
{
    *(volatile u32 *)FINISHER = status ? (u32)(status << 16 | FINISHER_FAIL) : FINISHER_PASS;
    return 0;
}

// From M-mode, where nothing is translated.
void guest_finish(u64 status)
{
    guest_machine(guest_machine_finish, status);
    for (;;) {}
}

void guest_died(u64 cause, u64 epc, u64 tval)
{
    GUEST_SAY("unexpected trap: cause, epc, tval", cause, epc, tval);
    guest_machine_finish(1);
    for (;;) {}
}

// The compiler makes calls of these.
void *memset(void *to, int value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        ((u8 *)to)[i] = (u8)value;
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        ((u8 *)to)[i] = ((const u8 *)from)[i];
    }
    return to;
}
