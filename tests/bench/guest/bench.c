// The end of every benchmark program: the line with the checksum, and the way out.
#include "bench.h"

#define UART               0x10000000ul
#define UART_LSR           5
#define LSR_TRANSMIT_EMPTY 0x20
#define FINISHER           0x100000ul
#define FINISHER_PASS      0x5555u
#define FINISHER_FAIL      0x3333u

static void print_char(char c)
{
    volatile u8 *uart = (u8 *)UART;
    while (!(uart[UART_LSR] & LSR_TRANSMIT_EMPTY))
        ;
    uart[0] = (u8)c;
}

static void print(const char *text)
{
    while (*text)
        print_char(*text++);
}

static void print_hex(u64 value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        print_char("0123456789abcdef"[value >> shift & 15]);
}

__attribute__((noreturn)) static void finish(u32 status)
{
    *(volatile u32 *)FINISHER = status;
    for (;;)
        ;
}

void bench_finish(u64 sum)
{
    print(BENCH_NAME ": ");
    print_hex(sum);
    print("\n");
    finish(FINISHER_PASS);
}

void bench_refuse(void)
{
    print(BENCH_NAME ": needs floating point\n");
    finish(FINISHER_PASS);
}

void bench_trap(u64 mcause, u64 mepc, u64 mtval)
{
    print(BENCH_NAME ": unexpected trap, mcause ");
    print_hex(mcause);
    print(" mepc ");
    print_hex(mepc);
    print(" mtval ");
    print_hex(mtval);
    print("\n");
    finish(1u << 16 | FINISHER_FAIL);
}
