// The UART's registers, transmitter and interrupts against National Semiconductor's PC16550D data
// sheet; where that is silent, against QEMU's hw/char/serial.c.
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

static bool wire(void)
{
    return uart_wire(&bench);
}

// "Scratchpad Register: This 8-bit Read/Write Register does not control the UART in anyway." IER,
// MCR: "Bits 4 through 7", "5 through 7: These bits are permanently set to logic 0."
START_TEST(registers_hold_what_they_can)
{
    for (u32 value = 0; value < 256; value++) {
        setup();
        set(UART_SCR, (u8)value);
        set(UART_IER, (u8)value);
        set(UART_MCR, (u8)value);
        ck_assert_uint_eq(get(UART_SCR), value);
        ck_assert_uint_eq(get(UART_IER), value & 0x0f);
        ck_assert_uint_eq(get(UART_MCR), value & 0x1f);
        set(UART_LCR, (u8)value);
        ck_assert_uint_eq(get(UART_LCR), value);
        set(UART_LSR, (u8)value);
        ck_assert_uint_eq(get(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    }
}
END_TEST

// LCR bit 7: "It must be set high (logic 1) to access the Divisor Latches of the Baud Generator
// during a Read or Write operation. It must be set low (logic 0) to access the Receiver Buffer, the
// Transmitter Holding Register, or the Interrupt Enable Register."
START_TEST(dlab_opens_the_divisor_latches)
{
    u8 byte;
    setup();
    set(UART_IER, 5);
    set(UART_LCR, UART_LCR_DLAB | 3);
    set(UART_DLL, 0x34);
    set(UART_DLM, 0x12);
    ck_assert_uint_eq(get(UART_DLL), 0x34);
    ck_assert_uint_eq(get(UART_DLM), 0x12);
    ck_assert_uint_eq(uart_take_output(&bench.uart, &byte, 1), 0);
    set(UART_LCR, 3);
    ck_assert_uint_eq(get(UART_IER), 5);
    ck_assert_uint_eq(get(UART_RBR), 0);
    set(UART_LCR, UART_LCR_DLAB);
    ck_assert_uint_eq(get(UART_DLL), 0x34);
}
END_TEST

// As on QEMU: the low byte counts, and the registers beside it are not touched.
START_TEST(a_wide_access_reaches_one_register)
{
    setup();
    uart_device.write(&bench.uart, UART_LCR, 4, 0xaabbcc03, bench.now);
    ck_assert_uint_eq(device_read(&uart_device, &bench.uart, UART_LCR, 4, bench.now), 3);
    ck_assert_uint_eq(get(UART_MCR), 0);
    uart_device.write(&bench.uart, UART_THR, 2, 0x4241, bench.now);
    u8 bytes[4];
    ck_assert_uint_eq(uart_take_output(&bench.uart, bytes, 4), 1);
    ck_assert_uint_eq(bytes[0], 0x41);
}
END_TEST

START_TEST(output_comes_out_in_order)
{
    u8 bytes[8];
    setup();
    for (u8 i = 0; i < 10; i++) {
        set(UART_THR, i);
        ck_assert_uint_eq(get(UART_LSR), UART_LSR_THRE | UART_LSR_TEMT);
    }
    ck_assert_uint_eq(uart_take_output(&bench.uart, bytes, 8), 8);
    ck_assert_mem_eq(bytes, "\0\1\2\3\4\5\6\7", 8);
    ck_assert_uint_eq(uart_take_output(&bench.uart, bytes, 8), 2);
    ck_assert_mem_eq(bytes, "\10\11", 2);
    ck_assert_uint_eq(uart_take_output(&bench.uart, bytes, 8), 0);
}
END_TEST

// Table "Interrupt Control Functions", THRE: reset by "Reading the IIR Register (if source of
// interrupt) or Writing into the Transmitter Holding Register". Setting ETBEI while the transmitter
// is empty raises it: QEMU, and Linux's serial8250_do_startup counts on it.
START_TEST(thre_is_an_event)
{
    setup();
    set(UART_THR, 'a');
    ck_assert(!wire());
    set(UART_IER, UART_IER_ETBEI);
    ck_assert(wire());
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_THRE, UART_LSR_THRE);
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_THRE));
    ck_assert(!wire());
    ck_assert_uint_eq(get(UART_IIR), UART_IIR_NO_INTERRUPT);
    set(UART_IER, UART_IER_ETBEI); // already set
    ck_assert(!wire());
    set(UART_THR, 'b');
    ck_assert_uint_eq(uart_look(&bench, UART_IIR), IIR_OF(UART_ID_THRE));
    ck_assert(wire());
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_THRE));
    set(UART_IER, 0);
    set(UART_IER, UART_IER_ETBEI);
    ck_assert(wire());
    set(UART_IER, 0);
    ck_assert(!wire());
}
END_TEST

// "if source of interrupt": reading IIR while it reports another does not clear THRE.
START_TEST(iir_clears_thre_only_where_it_reports_it)
{
    setup();
    set(UART_IER, UART_IER_ETBEI | UART_IER_ERBFI);
    uart_feed(&bench, "x");
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_DATA));
    ck_assert_uint_eq(get(UART_RBR), 'x');
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_THRE));
    ck_assert_uint_eq(get(UART_IIR), UART_IIR_NO_INTERRUPT);
}
END_TEST

// FIFO Interrupt Mode Operation: "The first transmitter interrupt after changing FCR0 will be
// immediate, if it is enabled." QEMU says the same of resetting the transmit FIFO.
START_TEST(emptying_the_transmit_fifo_raises_thre)
{
    const u8 values[] = {UART_FCR_FIFO_ENABLE, UART_FCR_FIFO_ENABLE | UART_FCR_XMIT_RESET, 0};
    setup();
    set(UART_IER, UART_IER_ETBEI);
    get(UART_IIR);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        ck_assert(!wire());
        set(UART_FCR, values[i]);
        ck_assert(wire());
        get(UART_IIR);
        set(UART_FCR, values[i] & UART_FCR_FIFO_ENABLE);
    }
}
END_TEST

// The documented inaccuracy: LSR acknowledges THRE for a driver that does not read IIR ...
START_TEST(lsr_acknowledges_thre_for_who_never_reads_iir)
{
    setup();
    set(UART_IER, UART_IER_ETBEI);
    get(UART_LSR);
    ck_assert(wire());
    get(UART_LSR);
    ck_assert(!wire());
    set(UART_THR, 'a');
    ck_assert(wire());
    uart_look(&bench, UART_LSR);
    ck_assert(wire());
    get(UART_LSR);
    ck_assert(!wire());
}
END_TEST

// ... and not for one that does.
START_TEST(lsr_leaves_thre_to_who_reads_iir)
{
    setup();
    set(UART_IER, UART_IER_ETBEI);
    get(UART_IIR);
    set(UART_THR, 'a');
    for (u32 i = 0; i < 10; i++) {
        get(UART_LSR);
    }
    ck_assert(wire());
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_THRE));
    // until it sets ETBEI anew: another driver may have come, as after a boot loader
    set(UART_IER, 0);
    set(UART_IER, UART_IER_ETBEI);
    get(UART_LSR);
    get(UART_LSR);
    ck_assert(!wire());
}
END_TEST

// Table "Interrupt Control Functions": line status is the highest priority, then received data and
// timeout, then THRE, then modem status. IIR bits 6 and 7 "are set when FCR0 = 1".
START_TEST(interrupts_are_reported_by_priority)
{
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE);
    set(UART_MCR, UART_MCR_LOOP);
    for (u32 i = 0; i < UART_FIFO_SIZE + 1; i++) {
        set(UART_THR, (u8)i);
    }
    bench.now += UART_TIMEOUT_TICKS;
    set(UART_IER, 0xf);
    ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_LINE_STATUS));
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_OE, UART_LSR_OE);
    ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_TIMEOUT));
    ck_assert_uint_eq(get(UART_RBR), 0);
    for (u32 i = 1; i < UART_FIFO_SIZE; i++) {
        ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_DATA));
        ck_assert_uint_eq(get(UART_RBR), i);
    }
    ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_THRE));
    ck_assert_uint_eq(get(UART_IIR), IIR_OF_FIFO(UART_ID_MODEM_STATUS));
    ck_assert(wire());
    get(UART_MSR);
    ck_assert_uint_eq(get(UART_IIR), UART_IIR_FIFO_ENABLED | UART_IIR_NO_INTERRUPT);
    ck_assert(!wire());
}
END_TEST

// MCR bit 4: "the four MODEM Control outputs are internally connected to the four MODEM Control
// inputs ... the transmitted data is immediately received". Linux's autoconfig writes 0x1a to MCR
// and wants 0x90 in MSR.
START_TEST(loopback_connects_the_pins)
{
    setup();
    ck_assert_uint_eq(get(UART_MSR), UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD);
    set(UART_MCR, UART_MCR_LOOP | 0x0a);
    ck_assert_uint_eq(get(UART_MSR) & 0xf0, 0x90);
    const u8 pins[][2] = {{UART_MCR_DTR, UART_MSR_DSR},
                          {UART_MCR_RTS, UART_MSR_CTS},
                          {UART_MCR_OUT1, UART_MSR_RI},
                          {UART_MCR_OUT2, UART_MSR_DCD}};
    for (size_t i = 0; i < ARRAY_LEN(pins); i++) {
        set(UART_MCR, UART_MCR_LOOP | pins[i][0]);
        ck_assert_uint_eq(get(UART_MSR) & 0xf0, pins[i][1]);
    }
}
END_TEST

// MSR bits 0 to 3: "changed state since the last time it was read"; bit 2: "has changed from a low
// to a high state" of the inverted pin RI, the trailing edge.
START_TEST(modem_changes_are_kept_until_msr_is_read)
{
    setup();
    set(UART_MCR, UART_MCR_LOOP);
    get(UART_MSR);
    set(UART_IER, UART_IER_EDSSI);
    set(UART_MCR, UART_MCR_LOOP | UART_MCR_OUT1);
    ck_assert(!wire());
    set(UART_MCR, UART_MCR_LOOP | UART_MCR_RTS);
    ck_assert(wire());
    ck_assert_uint_eq(get(UART_MSR), UART_MSR_CTS | UART_MSR_DCTS | UART_MSR_TERI);
    ck_assert(!wire());
    ck_assert_uint_eq(get(UART_MSR), UART_MSR_CTS);
}
END_TEST

START_TEST(loopback_sends_to_the_receiver_and_not_outside)
{
    u8 byte;
    setup();
    set(UART_MCR, UART_MCR_LOOP);
    set(UART_THR, 'q');
    ck_assert_uint_eq(uart_take_output(&bench.uart, &byte, 1), 0);
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_DR, UART_LSR_DR);
    ck_assert_uint_eq(get(UART_RBR), 'q');
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_DR, 0);
}
END_TEST

// LSR bit 1: "data in the Receiver Buffer Register was not read by the CPU before the next
// character was transferred into the Receiver Buffer Register, thereby destroying the previous
// character" ... "reset whenever the CPU reads the contents of the Line Status Register".
START_TEST(an_overrun_is_an_error)
{
    setup();
    set(UART_MCR, UART_MCR_LOOP);
    set(UART_IER, UART_IER_ELSI);
    set(UART_THR, 'a');
    ck_assert(!wire());
    set(UART_THR, 'b');
    ck_assert(wire());
    ck_assert_uint_eq(get(UART_LSR), UART_LSR_DR | UART_LSR_OE | UART_LSR_THRE | UART_LSR_TEMT);
    ck_assert(!wire());
    ck_assert_uint_eq(get(UART_RBR), 'b');
}
END_TEST

// FCR bit 0: "This bit must be a 1 when other FCR bits are written to or they will not be
// programmed."
START_TEST(fcr_is_not_programmed_without_fifo_enable)
{
    setup();
    set(UART_FCR, UART_FCR_FIFO_ENABLE | 0xc0);
    ck_assert_uint_eq(get(UART_IIR), UART_IIR_FIFO_ENABLED | UART_IIR_NO_INTERRUPT);
    set(UART_FCR, 0xc0);
    ck_assert_uint_eq(get(UART_IIR), UART_IIR_NO_INTERRUPT);
    set(UART_IER, UART_IER_ERBFI);
    uart_feed(&bench, "1");
    ck_assert_uint_eq(get(UART_IIR), IIR_OF(UART_ID_DATA));
    set(UART_FCR, UART_FCR_RCVR_RESET);
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_DR, UART_LSR_DR);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        registers_hold_what_they_can,
        dlab_opens_the_divisor_latches,
        a_wide_access_reaches_one_register,
        output_comes_out_in_order,
        thre_is_an_event,
        iir_clears_thre_only_where_it_reports_it,
        emptying_the_transmit_fifo_raises_thre,
        lsr_acknowledges_thre_for_who_never_reads_iir,
        lsr_leaves_thre_to_who_reads_iir,
        interrupts_are_reported_by_priority,
        loopback_connects_the_pins,
        modem_changes_are_kept_until_msr_is_read,
        loopback_sends_to_the_receiver_and_not_outside,
        an_overrun_is_an_error,
        fcr_is_not_programmed_without_fifo_enable,
    };
    return run_tests("uart", NULL, tests, ARRAY_LEN(tests));
}
