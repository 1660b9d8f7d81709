// The receiving half of the UART: a serial line with bytes on their way, and the receive FIFO.
//
// What the receiver holds at a tick is a pure function of its state and the tick, so that looking
// changes nothing; the state itself is brought up to date ("settled") by the next access.
#pragma once

#include "base/types.h"

#define UART_FIFO_SIZE     16
#define UART_LINE_SIZE     256                          // what the line and the FIFO hold together
#define UART_BYTE_TICKS    868                          // a byte at 115200 baud, 8N1, at 10 MHz
#define UART_TIMEOUT_TICKS ((u64)(4 * UART_BYTE_TICKS)) // PC16550D, "FIFO Interrupt Mode Operation"

struct uart_receiver {
    u64 line_ticks; // the line can deliver its next byte from this tick on
    u64 idle_ticks; // when a byte last came into the FIFO or was read from it
    u16 line_first;
    u16 line_count;
    u16 fifo_looped; // bit i: byte i of the FIFO came by loopback, not from the line
    u8 fifo_count;
    u8 depth;       // UART_FIFO_SIZE; 1 in 16450 mode, where the FIFO is the buffer register alone
    bool line_held; // in loopback: the line waits
    bool timeout;   // a receive timeout happened
    u8 fifo[UART_FIFO_SIZE];
    u8 line[UART_LINE_SIZE]; // a ring
    u8 unused[6];            // so that there is no padding
};

// The receiver as it is at some tick.
struct uart_receiver_view {
    u32 count;      // bytes in the FIFO
    u32 arrived;    // those of them that were on the line when the state was settled
    bool timeout;   // a receive timeout happened and RBR was not read since
    u64 line_ticks; // as in the state
    u64 idle_ticks;
};

// Nothing received, nothing on the line, 16450 mode.
void uart_receiver_reset(struct uart_receiver *receiver);

struct uart_receiver_view uart_receiver_at(const struct uart_receiver *receiver, u64 now_ticks);

// The first tick after now at which a byte comes into the FIFO; UINT64_MAX for never.
u64 uart_receiver_next_arrival(const struct uart_receiver *receiver, u64 now_ticks);

// The first tick after now at which the receive timeout happens, should nothing arrive or be read
// before; UINT64_MAX for never.
u64 uart_receiver_next_timeout(const struct uart_receiver *receiver, u64 now_ticks);

// What reading would give: the FIFO's first byte; 0 where there is none.
u8 uart_receiver_first(const struct uart_receiver *receiver, u64 now_ticks);

// Whether the line takes another byte.
bool uart_receiver_has_room(const struct uart_receiver *receiver);

// --- What changes it. Each settles the state first.

// A byte comes onto the line, which has room.
void uart_receiver_put(struct uart_receiver *receiver, u8 byte, u64 now_ticks);

// Takes the FIFO's first byte; 0 where there is none.
u8 uart_receiver_take(struct uart_receiver *receiver, u64 now_ticks);

// A byte comes by loopback. False for an overrun: in FIFO mode it is lost (PC16550D, LSR bit 1), in
// 16450 mode it replaces the byte in the buffer, which goes back onto the line.
bool uart_receiver_loop(struct uart_receiver *receiver, u8 byte, u64 now_ticks);

// Empties the FIFO. What came from the line goes back onto it, to arrive again at the line's rate.
void uart_receiver_clear(struct uart_receiver *receiver, u64 now_ticks);

// FIFO mode on or off; a change empties the FIFO (PC16550D, FCR bit 0).
void uart_receiver_set_fifo(struct uart_receiver *receiver, bool enabled, u64 now_ticks);

// Loopback on or off: whether the line waits.
void uart_receiver_hold_line(struct uart_receiver *receiver, bool held, u64 now_ticks);
