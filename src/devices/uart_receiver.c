// The receiving half of the UART (uart_receiver.h), after the PC16550D's data sheet.
//
//     uart_receiver_put ──► line ──► FIFO (16 bytes, or 1) ──► uart_receiver_take
//                            ▲  868 ticks │
//                            └────────────┘ uart_receiver_clear
//
// A byte that is put onto an idle line arrives at once, and any other 868 ticks after the one
// before it. While the FIFO is full, or in loopback, the line waits, as if it had flow control, and
// its next byte arrives as soon as it can.
//
// Nothing that came from the line is ever lost: kernels and firmware reset the FIFO while they
// boot, and would swallow what was typed (or piped in) before. So a reset puts it back onto the
// line.
#include "devices/uart_receiver.h"

#include <string.h>

void uart_receiver_reset(struct uart_receiver *receiver)
{
    memset(receiver, 0, sizeof *receiver);
    receiver->depth = 1;
}

// How many bytes of the line come into the FIFO up to `now_ticks`.
static u32 arrivals(const struct uart_receiver *receiver, u64 now_ticks)
{
    u32 room = receiver->depth - receiver->fifo_count;
    u32 most = receiver->line_count < room ? receiver->line_count : room;
    if (most == 0 || receiver->line_held || now_ticks < receiver->line_ticks) {
        return 0;
    }
    u64 due = (now_ticks - receiver->line_ticks) / UART_BYTE_TICKS + 1;
    return due < most ? (u32)due : most;
}

struct uart_receiver_view uart_receiver_at(const struct uart_receiver *receiver, u64 now_ticks)
{
    struct uart_receiver_view view = {
        .count = receiver->fifo_count,
        .arrived = arrivals(receiver, now_ticks),
        .timeout = receiver->timeout,
        .line_ticks = receiver->line_ticks,
        .idle_ticks = receiver->idle_ticks,
    };
    if (view.arrived) {
        view.count += view.arrived;
        view.line_ticks += (u64)view.arrived * UART_BYTE_TICKS;
        view.idle_ticks = view.line_ticks - UART_BYTE_TICKS;
    }
    // Between two arrivals there is no time for one: they are 868 ticks apart.
    bool waits = receiver->depth > 1 && view.count > 0;
    view.timeout |= waits && view.idle_ticks + UART_TIMEOUT_TICKS <= now_ticks;
    return view;
}

u64 uart_receiver_next_arrival(const struct uart_receiver *receiver, u64 now_ticks)
{
    struct uart_receiver_view view = uart_receiver_at(receiver, now_ticks);
    bool more = receiver->line_count > view.arrived && view.count < receiver->depth;
    return more && !receiver->line_held ? view.line_ticks : UINT64_MAX;
}

u64 uart_receiver_next_timeout(const struct uart_receiver *receiver, u64 now_ticks)
{
    struct uart_receiver_view view = uart_receiver_at(receiver, now_ticks);
    bool waits = receiver->depth > 1 && view.count > 0 && !view.timeout;
    return waits ? view.idle_ticks + UART_TIMEOUT_TICKS : UINT64_MAX;
}

u8 uart_receiver_first(const struct uart_receiver *receiver, u64 now_ticks)
{
    if (receiver->fifo_count) {
        return receiver->fifo[0];
    }
    return arrivals(receiver, now_ticks) ? receiver->line[receiver->line_first] : 0;
}

bool uart_receiver_has_room(const struct uart_receiver *receiver)
{
    return receiver->line_count + receiver->fifo_count < UART_LINE_SIZE;
}

static u8 line_pop(struct uart_receiver *receiver)
{
    u8 byte = receiver->line[receiver->line_first];
    receiver->line_first = (receiver->line_first + 1) % UART_LINE_SIZE;
    receiver->line_count--;
    return byte;
}

static void line_push_front(struct uart_receiver *receiver, u8 byte)
{
    receiver->line_first = (receiver->line_first + UART_LINE_SIZE - 1) % UART_LINE_SIZE;
    receiver->line[receiver->line_first] = byte;
    receiver->line_count++;
}

// Brings the state up to `now_ticks`.
static void settle(struct uart_receiver *receiver, u64 now_ticks)
{
    struct uart_receiver_view view = uart_receiver_at(receiver, now_ticks);
    for (u32 i = 0; i < view.arrived; i++) {
        receiver->fifo[receiver->fifo_count++] = line_pop(receiver);
    }
    receiver->timeout = view.timeout;
    receiver->idle_ticks = view.idle_ticks;
    // What could have arrived by now and did not is held up; the past is over.
    receiver->line_ticks = view.line_ticks < now_ticks ? now_ticks : view.line_ticks;
}

void uart_receiver_put(struct uart_receiver *receiver, u8 byte, u64 now_ticks)
{
    assert(uart_receiver_has_room(receiver));
    settle(receiver, now_ticks);
    receiver->line[(receiver->line_first + receiver->line_count) % UART_LINE_SIZE] = byte;
    receiver->line_count++;
}

u8 uart_receiver_take(struct uart_receiver *receiver, u64 now_ticks)
{
    settle(receiver, now_ticks);
    if (receiver->fifo_count == 0) {
        return 0;
    }
    u8 byte = receiver->fifo[0];
    memmove(receiver->fifo, receiver->fifo + 1, UART_FIFO_SIZE - 1);
    receiver->fifo_looped >>= 1;
    receiver->fifo_count--;
    receiver->timeout = false;
    receiver->idle_ticks = now_ticks;
    return byte;
}

bool uart_receiver_loop(struct uart_receiver *receiver, u8 byte, u64 now_ticks)
{
    settle(receiver, now_ticks);
    bool overrun = receiver->fifo_count == receiver->depth;
    if (overrun && receiver->depth > 1) {
        return false;
    }
    if (overrun) {
        uart_receiver_clear(receiver, now_ticks);
    }
    receiver->fifo_looped |= (u16)(1u << receiver->fifo_count);
    receiver->fifo[receiver->fifo_count++] = byte;
    receiver->idle_ticks = now_ticks;
    return !overrun;
}

void uart_receiver_clear(struct uart_receiver *receiver, u64 now_ticks)
{
    settle(receiver, now_ticks);
    u16 line_count = receiver->line_count;
    while (receiver->fifo_count > 0) {
        receiver->fifo_count--;
        if (!(receiver->fifo_looped >> receiver->fifo_count & 1)) {
            line_push_front(receiver, receiver->fifo[receiver->fifo_count]);
        }
    }
    receiver->fifo_looped = 0;
    receiver->timeout = false;
    if (receiver->line_count > line_count && receiver->line_ticks < now_ticks + UART_BYTE_TICKS) {
        receiver->line_ticks = now_ticks + UART_BYTE_TICKS;
    }
}

void uart_receiver_set_fifo(struct uart_receiver *receiver, bool enabled, u64 now_ticks)
{
    u8 depth = enabled ? UART_FIFO_SIZE : 1;
    if (depth != receiver->depth) {
        uart_receiver_clear(receiver, now_ticks);
        receiver->depth = depth;
    }
}

void uart_receiver_hold_line(struct uart_receiver *receiver, bool held, u64 now_ticks)
{
    settle(receiver, now_ticks);
    receiver->line_held = held;
}
