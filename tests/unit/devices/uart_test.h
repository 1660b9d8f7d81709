// A UART under test and short names for what is done to it, at the tick `now`.
#pragma once

#include "devices/uart.h"

#include "unit/devices/device_test.h"

struct uart_bench {
    struct uart_state uart;
    u64 now;
};

static inline void bench_reset(struct uart_bench *bench)
{
    memset(bench, 0xa5, sizeof *bench);
    uart_device.reset(&bench->uart);
    bench->now = 1000000;
}

static inline u8 uart_get(struct uart_bench *bench, u64 offset)
{
    return (u8)device_read(&uart_device, &bench->uart, offset, 1, bench->now);
}

static inline u8 uart_look(const struct uart_bench *bench, u64 offset)
{
    return (u8)device_peek(&uart_device, &bench->uart, offset, 1, bench->now);
}

static inline void uart_set(struct uart_bench *bench, u64 offset, u8 value)
{
    uart_device.write(&bench->uart, offset, 1, value, bench->now);
}

static inline bool uart_wire(const struct uart_bench *bench)
{
    return uart_device.lines(&bench->uart, bench->now);
}

static inline u64 uart_next(const struct uart_bench *bench)
{
    return uart_device.deadline(&bench->uart, bench->now);
}

static inline void uart_feed(struct uart_bench *bench, const char *text)
{
    for (; *text; text++) {
        ck_assert(uart_can_receive(&bench->uart));
        uart_receive(&bench->uart, (u8)*text, bench->now);
    }
}

// IIR as it reads while interrupt `id` is the most urgent, in FIFO mode or not.
#define IIR_OF(id)      ((id) << UART_IIR_ID_SHIFT)
#define IIR_OF_FIFO(id) (IIR_OF(id) | UART_IIR_FIFO_ENABLED)
