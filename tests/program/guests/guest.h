// What the guests of these tests have of the machine: the addresses of QEMU's `virt` board and the
// registers of its devices, from their manuals (16550: TI SLLS597; PLIC and CLINT: SiFive).
#pragma once

#include <stdint.h>

#define FINISHER         ((volatile uint32_t *)0x100000)
#define FINISHER_PASS    0x5555
#define MTIMECMP         ((volatile uint64_t *)0x2004000)
#define MTIME            ((volatile uint64_t *)0x200bff8)
#define TICKS_PER_SECOND 10000000

#define PLIC_PRIORITY  ((volatile uint32_t *)0xc000000)
#define PLIC_ENABLE    ((volatile uint32_t *)0xc002000)
#define PLIC_THRESHOLD ((volatile uint32_t *)0xc200000)
#define PLIC_CLAIM     ((volatile uint32_t *)0xc200004)
#define UART_SOURCE    10

#define UART ((volatile uint8_t *)0x10000000)
enum { UART_DATA = 0, UART_IER = 1, UART_FCR = 2, UART_LSR = 5 };
enum { LSR_DATA_READY = 0x01, LSR_THR_EMPTY = 0x20 };

#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" : : "r"((uint64_t)(value)))
#define csr_set(name, value)   __asm__ volatile("csrs " #name ", %0" : : "r"((uint64_t)(value)))
#define csr_clear(name, value) __asm__ volatile("csrc " #name ", %0" : : "r"((uint64_t)(value)))

static inline uint64_t read_time(void)
{
    uint64_t time;
    __asm__ volatile("rdtime %0" : "=r"(time));
    return time;
}

static inline void wait_for_interrupt(void)
{
    __asm__ volatile("wfi");
}

static inline void put(char c)
{
    while (!(UART[UART_LSR] & LSR_THR_EMPTY)) {}
    UART[UART_DATA] = (uint8_t)c;
}

static inline void put_text(const char *text)
{
    for (; *text; text++) {
        put(*text);
    }
}

static inline _Noreturn void finish(void)
{
    *FINISHER = FINISHER_PASS;
    for (;;) {}
}
