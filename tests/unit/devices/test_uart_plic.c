// The UART behind a level-triggered PLIC, driven as kernels drive it: interrupts come, and end.
#include "devices/plic.h"

#include "unit/devices/uart_test.h"

#define UART_SOURCE 10
#define CLAIM       0x201004 // hart 0, S-mode
#define CONTEXT     1

static struct uart_bench bench;
static struct plic_state plic;

static void wire_up(void)
{
    plic_set_source(&plic, UART_SOURCE, uart_wire(&bench));
}

static u8 get(u64 offset)
{
    u8 value = uart_get(&bench, offset);
    wire_up();
    return value;
}

static void set(u64 offset, u8 value)
{
    u8 byte;
    uart_set(&bench, offset, value);
    uart_take_output(&bench.uart, &byte, 1);
    wire_up();
}

static bool interrupted(void)
{
    wire_up();
    return device_wires(&plic_device, &plic, bench.now) >> CONTEXT & 1;
}

static u32 claim(void)
{
    return (u32)plic_device.read(&plic, CLAIM, 4, bench.now);
}

static void complete(u32 source)
{
    plic_device.write(&plic, CLAIM, 4, source, bench.now);
}

// As xv6's plicinit and uartinit.
static void setup(void)
{
    bench_reset(&bench);
    plic_device.reset(&plic);
    plic_device.write(&plic, PLIC_PRIORITY + 4 * UART_SOURCE, 4, 1, 0);
    plic_device.write(&plic, PLIC_ENABLE + PLIC_ENABLE_STRIDE * CONTEXT, 4, 1 << UART_SOURCE, 0);
    set(UART_IER, 0);
    set(UART_LCR, UART_LCR_DLAB);
    set(UART_DLL, 3);
    set(UART_DLM, 0);
    set(UART_LCR, 3);
    set(UART_FCR, 7);
    set(UART_IER, UART_IER_ETBEI | UART_IER_ERBFI);
}

static int xv6_getc(void)
{
    return get(UART_LSR) & UART_LSR_DR ? get(UART_RBR) : -1;
}

static void xv6_putc_sync(u8 byte)
{
    while (!(get(UART_LSR) & UART_LSR_THRE)) {}
    set(UART_THR, byte);
}

// uartintr as of 2022, without a buffer of output: the console echoes.
static u32 xv6_2022_interrupt(char *input, u32 length)
{
    u32 source = claim();
    ck_assert_uint_eq(source, UART_SOURCE);
    for (int byte; (byte = xv6_getc()) != -1;) {
        xv6_putc_sync((u8)byte);
        input[length++] = (char)byte;
    }
    complete(source);
    return length;
}

// How many interrupts it takes until none is left; fails where they don't end.
static u32 settle(char *input, u32 *length)
{
    u32 count = 0;
    while (interrupted()) {
        *length = xv6_2022_interrupt(input, *length);
        ck_assert_uint_lt(++count, 1000);
    }
    return count;
}

START_TEST(xv6_that_never_reads_iir_boots_and_prints)
{
    char input[8];
    u32 length = 0;
    setup();
    ck_assert_uint_le(settle(input, &length), 2);
    for (u32 i = 0; i < 100; i++) {
        xv6_putc_sync('x');
        ck_assert_uint_eq(settle(input, &length), 1);
    }
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(xv6_that_never_reads_iir_takes_input)
{
    const char *text = "ls; cat README | grep xv6\n";
    char input[64];
    u32 length = 0, interrupts = 0;
    setup();
    uart_feed(&bench, text);
    for (;;) {
        interrupts += settle(input, &length);
        if (uart_next(&bench) == DEVICE_NEVER) {
            break;
        }
        bench.now = uart_next(&bench);
    }
    ck_assert_uint_eq(length, strlen(text));
    ck_assert_mem_eq(input, text, length);
    ck_assert_uint_le(interrupts, 2 * length + 2);
}
END_TEST

// xv6 as of 2025: a writer waits for the interrupt of each byte, so that not one may be lost. Here
// another hart writes THR at every point of the handler in turn.
static bool xv6_2025_interrupt(u32 point)
{
    bool idle = false;
    u32 source = claim();
    for (u32 here = 0; here < 5; here++) {
        if (here == point) {
            set(UART_THR, 'b');
            idle = false;
        }
        switch (here) {
        case 0:
            get(UART_IIR);
            break;
        case 1:
            idle = get(UART_LSR) & UART_LSR_THRE;
            break;
        case 2:
            ck_assert_int_eq(xv6_getc(), -1);
            break;
        case 3:
            complete(source);
            break;
        default:
            break;
        }
    }
    return idle;
}

START_TEST(xv6_that_waits_for_each_byte_never_waits_for_ever)
{
    for (u32 point = 0; point < 5; point++) {
        setup();
        set(UART_THR, 'a');
        ck_assert(interrupted());
        bool idle = xv6_2025_interrupt(point);
        for (u32 count = 0; interrupted(); count++) {
            idle = xv6_2025_interrupt(100);
            ck_assert_uint_lt(count, 3);
        }
        ck_assert_msg(idle, "the interrupt of the byte written at point %u was lost", point);
    }
}
END_TEST

// Linux's serial8250_do_startup: the test for UART_BUG_TXEN, then that for UART_BUG_THRE.
START_TEST(linux_finds_no_transmitter_bug)
{
    setup();
    set(UART_IER, 0);
    set(UART_IER, UART_IER_ETBEI);
    ck_assert_uint_eq(get(UART_LSR) & UART_LSR_TEMT, UART_LSR_TEMT);
    ck_assert_uint_eq(get(UART_IIR) & UART_IIR_NO_INTERRUPT, 0);
    set(UART_IER, 0);
    get(UART_LSR);
    set(UART_IER, UART_IER_ETBEI);
    get(UART_IIR);
    set(UART_IER, 0);
    set(UART_IER, UART_IER_ETBEI);
    ck_assert_uint_eq(get(UART_IIR) & UART_IIR_NO_INTERRUPT, 0);
    set(UART_IER, 0);
    while (interrupted()) {
        complete(claim());
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        xv6_that_never_reads_iir_boots_and_prints,
        xv6_that_never_reads_iir_takes_input,
        xv6_that_waits_for_each_byte_never_waits_for_ever,
        linux_finds_no_transmitter_bug,
    };
    return run_tests("uart_plic", NULL, tests, ARRAY_LEN(tests));
}
