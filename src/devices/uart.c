// The 16550A, after National Semiconductor's PC16550D data sheet ("ns16550a"); the receiver with
// its FIFO is in uart_receiver.c. An access reaches the one register at its offset; of a wider one,
// the low byte counts, as on QEMU. Offsets over 7 read 0.
//
// Interrupts, the most urgent first (PC16550D, table "Interrupt Control Functions"):
//
//     line status   an error bit of LSR                         cleared by reading LSR
//     timeout       a byte waits, nothing moved for 4 bytes     cleared by reading RBR
//     data          the FIFO reached the trigger level          cleared by reading RBR
//     THRE          the transmitter became empty: an event      cleared by reading IIR, writing THR
//     modem status  a change bit of MSR                         cleared by reading MSR
//
// Inaccuracies:
// - Sending takes no time: LSR always shows THRE and TEMT. The THRE interrupt still is an event: a
//   write to THR raises it, and so do setting IER.ETBEI and emptying the transmit FIFO by FCR.
// - xv6 enables that interrupt and, before 2023, never reads IIR: on a level-triggered PLIC it
//   would be interrupted for ever. So while IIR has not been read since ETBEI was set, reading LSR
//   also acknowledges the event, and the one of setting ETBEI is acknowledged by the second read
//   (Linux sets ETBEI, reads LSR, and then expects it in IIR). A driver that reads IIR gets the
//   data sheet's behaviour: LSR reads by another hart must not take its interrupt away.
// - The line runs at 115200 baud and 8N1 whatever the divisor and LCR say, makes no errors, and
//   waits while the FIFO is full; so an overrun happens in loopback only. LCR.BREAK sends nothing.
// - Resetting the receive FIFO puts its bytes back onto the line; see uart_receiver.c.
// - The modem's input pins stay as they are at reset: CTS, DSR and DCD on. The receive timeout
//   interrupt is reported before received data, and masked by ERBFI, as by QEMU.
// - An empty RBR reads 0.
#include "devices/uart.h"

#include <string.h>

#define DEVICE_ROWS "devices/uart.def"
#include "devices/tables.def"

// How many reads of LSR acknowledge the THRE interrupt that came of writing THR or FCR, of setting
// ETBEI.
enum { READS_AFTER_SENDING = 1, READS_AFTER_ENABLING = 2 };

enum reset_value {
#define REG(offset, name, size, access, reset, meaning) RESET_##name = (reset),
#include "devices/uart.def"
};

static void reset(void *state)
{
    struct uart_state *uart = state;
    memset(uart, 0, sizeof *uart);
    uart_receiver_reset(&uart->receiver);
    uart->dll = RESET_DLL;
}

bool uart_can_receive(const struct uart_state *uart)
{
    return uart_receiver_has_room(&uart->receiver);
}

void uart_receive(struct uart_state *uart, u8 byte, u64 now_ticks)
{
    uart_receiver_put(&uart->receiver, byte, now_ticks);
}

size_t uart_take_output(struct uart_state *uart, u8 *bytes, size_t size)
{
    size_t count = uart->output_count < size ? uart->output_count : size;
    memcpy(bytes, uart->output, count);
    memmove(uart->output, uart->output + count, uart->output_count - count);
    uart->output_count -= (u8)count;
    return count;
}

static bool divisor_is_open(const struct uart_state *uart)
{
    return uart->lcr & UART_LCR_DLAB;
}

// --- Interrupts

static u32 trigger_bytes(const struct uart_state *uart)
{
    static const u8 levels[] = {1, 4, 8, 14};
    bool fifo_mode = uart->fcr & UART_FCR_FIFO_ENABLE;
    return fifo_mode ? levels[uart->fcr >> UART_FCR_TRIGGER_SHIFT] : 1;
}

// The low half of IIR: the most urgent interrupt that is pending and enabled.
static u8 interrupt_id(const struct uart_state *uart, u64 now_ticks)
{
    struct uart_receiver_view receiver = uart_receiver_at(&uart->receiver, now_ticks);
    u8 id;
    if ((uart->ier & UART_IER_ELSI) && uart->line_errors) {
        id = UART_ID_LINE_STATUS;
    } else if ((uart->ier & UART_IER_ERBFI) && receiver.timeout) {
        id = UART_ID_TIMEOUT;
    } else if ((uart->ier & UART_IER_ERBFI) && receiver.count >= trigger_bytes(uart)) {
        id = UART_ID_DATA;
    } else if ((uart->ier & UART_IER_ETBEI) && uart->thre_reads) {
        id = UART_ID_THRE;
    } else if ((uart->ier & UART_IER_EDSSI) && uart->modem_deltas) {
        id = UART_ID_MODEM_STATUS;
    } else {
        return UART_IIR_NO_INTERRUPT;
    }
    return (u8)(id << UART_IIR_ID_SHIFT);
}

static u64 lines(const void *state, u64 now_ticks)
{
    return interrupt_id(state, now_ticks) != UART_IIR_NO_INTERRUPT;
}

// The next byte's arrival, whether or not it interrupts, or the receive timeout where it does.
static u64 deadline(const void *state, u64 now_ticks)
{
    const struct uart_state *uart = state;
    u64 arrival = uart_receiver_next_arrival(&uart->receiver, now_ticks);
    if (!(uart->ier & UART_IER_ERBFI)) {
        return arrival;
    }
    u64 timeout = uart_receiver_next_timeout(&uart->receiver, now_ticks);
    return arrival < timeout ? arrival : timeout;
}

// --- Reading

static u8 line_status(const struct uart_state *uart, u64 now_ticks)
{
    bool ready = uart_receiver_at(&uart->receiver, now_ticks).count > 0;
    return (ready ? UART_LSR_DR : 0) | uart->line_errors | UART_LSR_THRE | UART_LSR_TEMT;
}

// The input pins: the modem's, or in loopback our own outputs.
static u8 modem_pins(const struct uart_state *uart)
{
    u8 mcr = uart->mcr;
    if (!(mcr & UART_MCR_LOOP)) {
        return RESET_MSR;
    }
    return (mcr & UART_MCR_RTS ? UART_MSR_CTS : 0) | (mcr & UART_MCR_DTR ? UART_MSR_DSR : 0) |
           (mcr & UART_MCR_OUT1 ? UART_MSR_RI : 0) | (mcr & UART_MCR_OUT2 ? UART_MSR_DCD : 0);
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    (void)size;
    const struct uart_state *uart = state;
    bool divisor = divisor_is_open(uart);
    switch (offset) {
    case UART_RBR:
        return divisor ? uart->dll : uart_receiver_first(&uart->receiver, now_ticks);
    case UART_IER:
        return divisor ? uart->dlm : uart->ier;
    case UART_IIR:
        return interrupt_id(uart, now_ticks) |
               (uart->fcr & UART_FCR_FIFO_ENABLE ? UART_IIR_FIFO_ENABLED : 0);
    case UART_LCR:
        return uart->lcr;
    case UART_MCR:
        return uart->mcr;
    case UART_LSR:
        return line_status(uart, now_ticks);
    case UART_MSR:
        return modem_pins(uart) | uart->modem_deltas;
    case UART_SCR:
        return uart->scr;
    default:
        return 0;
    }
}

static void identified(struct uart_state *uart, u8 iir)
{
    uart->iir_was_read = true;
    if ((iir & (UART_IIR_ID | UART_IIR_NO_INTERRUPT)) == UART_ID_THRE << UART_IIR_ID_SHIFT) {
        uart->thre_reads = 0;
    }
}

static void status_was_read(struct uart_state *uart)
{
    uart->line_errors = 0;
    if (uart->thre_reads && !uart->iir_was_read) {
        uart->thre_reads--;
    }
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    struct uart_state *uart = state;
    u64 value = peek(state, offset, size, now_ticks);
    switch (offset) {
    case UART_RBR:
        if (!divisor_is_open(uart)) {
            uart_receiver_take(&uart->receiver, now_ticks);
        }
        break;
    case UART_IIR:
        identified(uart, (u8)value);
        break;
    case UART_LSR:
        status_was_read(uart);
        break;
    case UART_MSR:
        uart->modem_deltas = 0;
        break;
    default:
        break;
    }
    return value;
}

// --- Writing

static void transmit(struct uart_state *uart, u8 byte, u64 now_ticks)
{
    uart->thre_reads = READS_AFTER_SENDING;
    if (uart->mcr & UART_MCR_LOOP) {
        bool received = uart_receiver_loop(&uart->receiver, byte, now_ticks);
        uart->line_errors |= received ? 0 : UART_LSR_OE;
    } else {
        assert(uart->output_count < UART_OUTPUT_SIZE); // the board fetches it after each access
        uart->output[uart->output_count++] = byte;
    }
}

static void write_ier(struct uart_state *uart, u8 value)
{
    if (value & ~uart->ier & UART_IER_ETBEI) {
        uart->thre_reads = READS_AFTER_ENABLING;
        uart->iir_was_read = false;
    }
    uart->ier = value & (UART_IER_ERBFI | UART_IER_ETBEI | UART_IER_ELSI | UART_IER_EDSSI);
}

static void write_fcr(struct uart_state *uart, u8 value, u64 now_ticks)
{
    bool enabled = value & UART_FCR_FIFO_ENABLE;
    bool changed = (value ^ uart->fcr) & UART_FCR_FIFO_ENABLE;
    uart_receiver_set_fifo(&uart->receiver, enabled, now_ticks);
    if (enabled && (value & UART_FCR_RCVR_RESET)) {
        uart_receiver_clear(&uart->receiver, now_ticks);
    }
    // "The first transmitter interrupt after changing FCR0 will be immediate" (FIFO interrupt
    // mode).
    if (changed || (enabled && (value & UART_FCR_XMIT_RESET))) {
        uart->thre_reads = READS_AFTER_SENDING;
    }
    uart->fcr = enabled ? value & (UART_FCR_FIFO_ENABLE | UART_FCR_DMA_MODE | UART_FCR_TRIGGER) : 0;
}

static void write_mcr(struct uart_state *uart, u8 value, u64 now_ticks)
{
    u8 before = modem_pins(uart);
    uart->mcr =
        value & (UART_MCR_DTR | UART_MCR_RTS | UART_MCR_OUT1 | UART_MCR_OUT2 | UART_MCR_LOOP);
    u8 now = modem_pins(uart);
    // Each change bit is 4 below its pin; that of RI only counts the trailing edge.
    u8 changed = (before ^ now) & (u8) ~(UART_MSR_RI & now);
    uart->modem_deltas |= changed >> 4;
    uart_receiver_hold_line(&uart->receiver, value & UART_MCR_LOOP, now_ticks);
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)size;
    struct uart_state *uart = state;
    u8 byte = (u8)value;
    bool divisor = divisor_is_open(uart);
    switch (offset) {
    case UART_THR:
        if (divisor) {
            uart->dll = byte;
        } else {
            transmit(uart, byte, now_ticks);
        }
        break;
    case UART_IER:
        if (divisor) {
            uart->dlm = byte;
        } else {
            write_ier(uart, byte);
        }
        break;
    case UART_FCR:
        write_fcr(uart, byte, now_ticks);
        break;
    case UART_LCR:
        uart->lcr = byte;
        break;
    case UART_MCR:
        write_mcr(uart, byte, now_ticks);
        break;
    case UART_SCR:
        uart->scr = byte;
        break;
    default: // LSR and MSR are read-only
        break;
    }
}

static bool answers(const void *state, const struct device_register *reg)
{
    bool latch = !strcmp(reg->name, "DLL") || !strcmp(reg->name, "DLM");
    return reg->offset > UART_IER || latch == divisor_is_open(state);
}

const struct device uart_device = {
    .name = "uart",
    .state_size_bytes = sizeof(struct uart_state),
    .access_sizes = 1 | 2 | 4,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    .lines = lines,
    .deadline = deadline,
    .answers = answers,
    DEVICE_TABLES,
};
