// The 16550A: the serial line that is the console.
//
// Output wire: bit 0 is the interrupt.
#pragma once

#include "devices/device.h"
#include "devices/uart_receiver.h"

#define UART_OUTPUT_SIZE 16

// UART_LSR is the offset of a register, UART_LSR_THRE the mask of a field in it, and
// UART_LSR_THRE_SHIFT where that begins; UART_ID_THRE is the value of a field.
enum uart_offset {
#define REG(offset, name, ...) UART_##name = (offset),
#include "devices/uart.def"
};

enum uart_field {
#define BIT(register_name, name, shift, width, meaning)              \
    UART_##register_name##_##name = ((1 << (width)) - 1) << (shift), \
    UART_##register_name##_##name##_SHIFT = (shift),
#include "devices/uart.def"
};

enum uart_value {
#define VALUE(register_name, bit_name, name, value, meaning) UART_##bit_name##_##name = (value),
#include "devices/uart.def"
};

struct uart_state {
    struct uart_receiver receiver;
    u8 output[UART_OUTPUT_SIZE]; // sent, and not yet fetched by the board
    u8 output_count;
    u8 ier;
    u8 fcr; // FIFO_ENABLE, DMA_MODE and TRIGGER
    u8 lcr;
    u8 mcr;
    u8 scr;
    u8 dll;
    u8 dlm;
    u8 line_errors;    // the error bits of LSR
    u8 modem_deltas;   // the change bits of MSR
    u8 thre_reads;     // the THRE interrupt is pending, and this many reads of LSR acknowledge it
    bool iir_was_read; // since ETBEI was last set
    u8 unused[4];      // so that there is no padding
};

extern const struct device uart_device;

// Whether the line takes a byte. Only an access by the guest makes room.
bool uart_can_receive(const struct uart_state *uart);

// A byte comes in from outside. The line must have room. It arrives in the receive FIFO at once if
// the line was idle for UART_BYTE_TICKS, otherwise that long after the one before it.
void uart_receive(struct uart_state *uart, u8 byte, u64 now_ticks);

// Moves what the guest sent, at most `size` bytes, to `bytes`, and says how many. The board calls
// it after each access; one access sends at most one byte.
size_t uart_take_output(struct uart_state *uart, u8 *bytes, size_t size);
