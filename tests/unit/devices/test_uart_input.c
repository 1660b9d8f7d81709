// The UART's input: the line's rate, the FIFO with its trigger level and timeout (PC16550D, "FIFO
// Interrupt Mode Operation"), and that nothing is ever lost.
#include "unit/devices/uart_test.h"

static struct uart_bench bench;

static void setup(void)
{
    bench_reset(&bench);
}

static void set(u64 offset, u8 value)
{
    uart_set(&bench, offset, value);
}

static u8 get(u64 offset)
{
    return uart_get(&bench, offset);
}

static bool ready(void)
{
    return uart_look(&bench, UART_LSR) & UART_LSR_DR;
}

START_TEST(a_byte_on_an_idle_line_is_there_at_once)
{
    setup();
    uart_feed(&bench, "a");
    ck_assert(ready());
    ck_assert_uint_eq(get(UART_RBR), 'a');
    bench.now += UART_BYTE_TICKS;
    uart_feed(&bench, "b");
    ck_assert(ready());
    ck_assert_uint_eq(get(UART_RBR), 'b');
    bench.now += 100;
    uart_feed(&bench, "c");
    ck_assert(!ready());
    ck_assert_uint_eq(uart_next(&bench), bench.now + UART_BYTE_TICKS - 100);
    bench.now += UART_BYTE_TICKS - 101;
    ck_assert(!ready());
    bench.now += 1;
    ck_assert(ready());
}
END_TEST

START_TEST(bytes_arrive_one_after_the_other)
{
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE);
    uart_feed(&bench, "0123456789");
    u64 start = bench.now;
    for (u32 i = 0; i < 10; i++) {
        bench.now = start + i * UART_BYTE_TICKS;
        ck_assert(ready());
        ck_assert_uint_eq(get(UART_RBR), '0' + i);
        ck_assert(!ready());
        ck_assert_uint_eq(uart_next(&bench), i < 9 ? bench.now + UART_BYTE_TICKS : DEVICE_NEVER);
    }
}
END_TEST

// "The receive data available interrupt will be issued to the CPU when the FIFO has reached its
// programmed trigger level; it will be cleared as soon as the FIFO drops below its programmed
// trigger level." "The data ready bit (LSR0) is set as soon as a character is transferred from the
// shift register to the RCVR FIFO. It is reset when the FIFO is empty."
START_TEST(data_interrupts_at_the_trigger_level)
{
    const u32 levels[] = {1, 4, 8, 14};
    for (u32 trigger = 0; trigger < 4; trigger++) {
        setup();
        set(UART_FCR, (u8)(UART_FCR_FIFO_ENABLE | trigger << UART_FCR_TRIGGER_SHIFT));
        set(UART_IER, UART_IER_ERBFI);
        uart_feed(&bench, "0123456789abcdef");
        for (u32 count = 1; count < levels[trigger]; count++) {
            ck_assert(ready());
            ck_assert(!uart_wire(&bench));
            bench.now = uart_next(&bench);
        }
        ck_assert(uart_wire(&bench));
        ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_DATA));
        get(UART_RBR);
        ck_assert(!uart_wire(&bench));
        ck_assert(ready() == (levels[trigger] > 1));
    }
}
END_TEST

// "A FIFO timeout interrupt will occur, if the following conditions exist: at least one character
// is in the FIFO; the most recent serial character received was longer than 4 continuous character
// times ago; the most recent CPU read of the FIFO was longer than 4 continuous character times
// ago."
START_TEST(a_byte_that_nobody_reads_times_out)
{
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE | UART_TRIGGER_BYTES_8 << UART_FCR_TRIGGER_SHIFT);
    set(UART_IER, UART_IER_ERBFI);
    uart_feed(&bench, "ab");
    ck_assert_uint_eq(uart_next(&bench), bench.now + UART_BYTE_TICKS);
    bench.now += UART_BYTE_TICKS;
    ck_assert_uint_eq(uart_next(&bench), bench.now + UART_TIMEOUT_TICKS);
    bench.now += UART_TIMEOUT_TICKS - 1;
    ck_assert(!uart_wire(&bench));
    bench.now += 1;
    ck_assert(uart_wire(&bench));
    ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_TIMEOUT));
    // "it is cleared and the timer reset when the CPU reads one character from the RCVR FIFO"
    ck_assert_uint_eq(get(UART_RBR), 'a');
    ck_assert(!uart_wire(&bench));
    ck_assert_uint_eq(uart_next(&bench), bench.now + UART_TIMEOUT_TICKS);
    // "the timeout timer is reset after a new character is received"
    bench.now += UART_TIMEOUT_TICKS - 1;
    uart_feed(&bench, "c");
    ck_assert_uint_eq(uart_next(&bench), bench.now + UART_TIMEOUT_TICKS);
    bench.now += UART_TIMEOUT_TICKS;
    ck_assert(uart_wire(&bench));
    // once it happened, only a read clears it
    uart_feed(&bench, "d");
    ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_TIMEOUT));
    ck_assert_uint_eq(get(UART_RBR), 'b');
    ck_assert_uint_eq(get(UART_IIR), UART_IIR_FIFO_ENABLED | UART_IIR_NO_INTERRUPT);
}
END_TEST

START_TEST(without_the_fifo_there_is_no_timeout)
{
    setup();
    set(UART_IER, UART_IER_ERBFI);
    uart_feed(&bench, "a");
    bench.now += 100 * UART_TIMEOUT_TICKS;
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_DATA));
    ck_assert_uint_eq(uart_next(&bench), DEVICE_NEVER);
}
END_TEST

// Overruns don't happen: the line waits for the FIFO, its next byte is there as soon as one is
// read.
START_TEST(a_full_fifo_holds_the_line)
{
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE);
    uart_feed(&bench, "0123456789abcdefghijkl");
    bench.now += 1000 * UART_BYTE_TICKS;
    ck_assert_uint_eq(uart_next(&bench), DEVICE_NEVER);
    for (const char *expected = "0123456789abcdefg"; *expected; expected++) {
        ck_assert_uint_eq(get(UART_RBR), *expected);
    }
    ck_assert(!ready());
    ck_assert_uint_eq(uart_next(&bench), bench.now + UART_BYTE_TICKS);
    bench.now += 4 * UART_BYTE_TICKS;
    ck_assert_uint_eq(get(UART_RBR), 'h');
    ck_assert_uint_eq(get(UART_RBR), 'i');
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_OE, 0);
}
END_TEST

// What Linux, OpenSBI and xv6 do while they boot, with input there from the first tick.
START_TEST(a_fifo_reset_loses_nothing)
{
    const u8 resets[] = {7, 3, 1, 7, 0, 7, 1, 3, 0, 1, 2};
    setup();
    uart_feed(&bench, "hello, kernel; what is typed early is not lost");
    for (size_t i = 0; i < ARRAY_LEN(resets); i++) {
        bench.now += 5 * UART_BYTE_TICKS + 17;
        set(UART_FCR, resets[i]);
        if (resets[i] & UART_FCR_RCVR_RESET && resets[i] & UART_FCR_FIFO_ENABLE) {
            ck_assert(!ready());
            ck_assert_uint_eq(get(UART_RBR), 0); // Linux reads it to clear interrupts
            ck_assert_uint_eq(uart_next(&bench), bench.now + UART_BYTE_TICKS);
        }
    }
    for (const char *expected = "hello, kernel; what is typed early is not lost"; *expected;) {
        bench.now += UART_BYTE_TICKS;
        ck_assert_uint_eq(get(UART_RBR), *expected++);
    }
    ck_assert(!ready());
}
END_TEST

// What loopback put into the FIFO is the guest's own, and goes with the reset.
START_TEST(a_fifo_reset_discards_what_came_by_loopback)
{
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE);
    uart_feed(&bench, "abc");
    bench.now += UART_BYTE_TICKS;
    set(UART_MCR, UART_MCR_LOOP);
    set(UART_THR, 'x');
    set(UART_THR, 'y');
    bench.now += 10 * UART_BYTE_TICKS; // 'c' waits: the line is cut off
    ck_assert_uint_eq(uart_next(&bench), DEVICE_NEVER);
    ck_assert_uint_eq(get(UART_RBR), 'a');
    set(UART_FCR, UART_FCR_FIFO_ENABLE | UART_FCR_RCVR_RESET);
    ck_assert(!ready());
    set(UART_THR, 'z');
    ck_assert_uint_eq(get(UART_RBR), 'z');
    set(UART_MCR, 0);
    bench.now += 2 * UART_BYTE_TICKS;
    ck_assert_uint_eq(get(UART_RBR), 'b');
    ck_assert_uint_eq(get(UART_RBR), 'c');
    ck_assert(!ready());
}
END_TEST

// In 16450 mode a byte by loopback replaces the one in RBR; that one comes again.
START_TEST(an_overrun_in_loopback_loses_nothing_of_the_line)
{
    setup();
    uart_feed(&bench, "ab");
    set(UART_MCR, UART_MCR_LOOP);
    set(UART_THR, 'x');
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_OE, UART_LSR_OE);
    ck_assert_uint_eq(get(UART_RBR), 'x');
    set(UART_MCR, 0);
    for (const char *expected = "ab"; *expected; expected++) {
        bench.now += UART_BYTE_TICKS;
        ck_assert_uint_eq(get(UART_RBR), *expected);
    }
}
END_TEST

START_TEST(the_line_has_an_end)
{
    setup();
    for (u32 i = 0; i < UART_LINE_SIZE; i++) {
        ck_assert(uart_can_receive(&bench.uart));
        uart_receive(&bench.uart, (u8)i, bench.now);
    }
    ck_assert(!uart_can_receive(&bench.uart));
    bench.now += 1000 * UART_BYTE_TICKS;
    ck_assert(!uart_can_receive(&bench.uart));
    set(UART_FCR, 7); // what goes back onto the line fits
    ck_assert(!uart_can_receive(&bench.uart));
    for (u32 i = 0; i < UART_LINE_SIZE; i++) {
        bench.now += UART_BYTE_TICKS;
        ck_assert_uint_eq(get(UART_RBR), i);
        ck_assert(uart_can_receive(&bench.uart));
    }
}
END_TEST

// A guest that sleeps until the next deadline, takes what is there, now and then resets the FIFO or
// does nothing for a while; the board gives it bytes whenever the line has room.
START_TEST(a_long_input_arrives_whole_and_in_order)
{
    enum { LENGTH = 100 * 1024 };
    u64 seed = 99, feed_seed = 7, check_seed = 7;
    u32 given = 0, taken = 0;
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE | UART_TRIGGER_BYTES_4 << UART_FCR_TRIGGER_SHIFT);
    set(UART_IER, UART_IER_ERBFI);
    u64 start = bench.now, idle = 0;
    while (taken < LENGTH) {
        for (; given < LENGTH && uart_can_receive(&bench.uart); given++) {
            uart_receive(&bench.uart, (u8)random_next(&feed_seed), bench.now);
        }
        if (uart_wire(&bench)) {
            for (; get(UART_LSR) & UART_LSR_DR; taken++) {
                ck_assert_uint_eq(get(UART_RBR), (u8)random_next(&check_seed));
            }
        }
        u64 random = random_next(&seed);
        if (random % 2000 == 0) {
            set(UART_FCR, UART_FCR_FIFO_ENABLE | UART_FCR_RCVR_RESET);
        } else if (random % 2000 == 1) {
            bench.now += 30 * UART_BYTE_TICKS;
            idle += 30 * UART_BYTE_TICKS;
        } else if (taken < LENGTH) {
            ck_assert_uint_ne(uart_next(&bench), DEVICE_NEVER);
            ck_assert_uint_gt(uart_next(&bench), bench.now);
            bench.now = uart_next(&bench);
        }
    }
    ck_assert_uint_ge(bench.now - start, (u64)(LENGTH - 100) * UART_BYTE_TICKS);
    ck_assert_uint_le(bench.now - start - idle, (u64)LENGTH * UART_BYTE_TICKS * 11 / 10);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_byte_on_an_idle_line_is_there_at_once,
        bytes_arrive_one_after_the_other,
        data_interrupts_at_the_trigger_level,
        a_byte_that_nobody_reads_times_out,
        without_the_fifo_there_is_no_timeout,
        a_full_fifo_holds_the_line,
        a_fifo_reset_loses_nothing,
        a_fifo_reset_discards_what_came_by_loopback,
        an_overrun_in_loopback_loses_nothing_of_the_line,
        the_line_has_an_end,
        a_long_input_arrives_whole_and_in_order,
    };
    return run_tests("uart_input", NULL, tests, ARRAY_LEN(tests));
}
