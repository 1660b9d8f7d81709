// Why an interrupt does not come: each bit on its way, turned by itself, is the one that is named
// (Priv. 3.1.8, 3.1.9; Sstc; PLIC 1.0).
#include "inspect/why.h"

#include "unit/run_tests.h"

#include "machine/board.h"

#define UART_SOURCE 10
#define S_CONTEXT   1

static struct machine *m;
static struct hart *h;
static char text[8192];

// A hart in U-mode that would take any interrupt that is delegated; the UART's is on its way.
static void set_up(void)
{
    struct error error;
    struct machine_config config = machine_default_config();
    config.ram_size_bytes = MACHINE_RAM_SIZE_MIN;
    m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    h = &m->cpu->harts[0];
    h->s.priv = PRIV_U;
    h->s.mie = MIP_SSIP | MIP_STIP | MIP_SEIP;
    h->s.mideleg = h->s.mie;
    h->s.menvcfg = MENVCFG_STCE;
    h->s.stimecmp = UINT64_MAX;
    struct plic_state *plic = &m->state.board.plic;
    plic->priority[UART_SOURCE] = 2;
    plic->threshold[S_CONTEXT] = 1;
    plic->enable[S_CONTEXT][0] = 1u << UART_SOURCE;
    plic->wire[0] = plic->pending[0] = 1u << UART_SOURCE;
    h->s.wires = MIP_SEIP;
}

static bool ask(const char *name)
{
    struct error error;
    struct why_interrupt interrupt;
    struct text_buffer buffer = {.bytes = text, .size = sizeof text};
    const struct text_sink sink = text_buffer_sink(&buffer);
    ck_assert_msg(why_interrupt_named(m, 0, name, &interrupt, &error), "%s", error.text);
    return why_interrupt(m, 0, &interrupt, &sink);
}

static void held(const char *name, const char *reason)
{
    ck_assert(!ask(name));
    const char *verdict = strstr(text, "Held back: ");
    ck_assert_ptr_nonnull(verdict);
    ck_assert_msg(strstr(verdict, reason), "%s, and not %s", verdict, reason);
}

// The PLIC's wire to the hart goes low with what is changed.
static void low(void)
{
    h->s.wires = 0;
}

START_TEST(nothing_holds_it_back)
{
    ck_assert(ask("uart"));
    ck_assert(ask("10"));
    ck_assert(ask("external"));
    ck_assert(ask("supervisor_external"));
    ck_assert_ptr_nonnull(strstr(text, "It is taken before the next instruction."));
}

START_TEST(each_bit_of_the_plic)
{
    struct plic_state *plic = &m->state.board.plic;
    low();
    plic->priority[UART_SOURCE] = 0;
    held("uart", "source 10: its priority is 0");
    plic->priority[UART_SOURCE] = 1;
    held("uart", "priority 1 is not above threshold 1");
    plic->enable[S_CONTEXT][0] = 0;
    held("uart", "source 10: not enabled for context 1");
    plic->enable[S_CONTEXT][0] = 1u << UART_SOURCE;
    plic->pending[0] = 0;
    plic->in_service[0] = 1u << UART_SOURCE;
    held("uart", "source 10: claimed, and not completed");
    plic->in_service[0] = plic->wire[0] = 0;
    held("uart", "source 10 (uart): the device does not ask");
    plic->enable[S_CONTEXT][0] = 0;
    held("external", "PLIC: no source is enabled for context 1");
}

START_TEST(each_bit_of_the_hart)
{
    h->s.mie &= ~MIP_SEIP;
    held("supervisor_external", "mie.SEIE is 0");
    h->s.mie |= MIP_SEIP;
    h->s.priv = PRIV_S;
    held("external", "the hart is in S-mode, and sstatus.SIE is 0");
    h->s.mstatus |= MSTATUS_SIE;
    ck_assert(ask("external"));
    h->s.priv = PRIV_M;
    held("external", "the hart is in M-mode, which is never interrupted for S-mode");
    h->s.mideleg = 0;
    held("external", "the hart is in M-mode, and mstatus.MIE is 0");
    h->s.mstatus |= MSTATUS_MIE;
    ck_assert(ask("external"));
}

START_TEST(timers_say_their_numbers)
{
    low();
    held("timer", "stimecmp is as late as can be (-1)");
    h->s.stimecmp = 100;
    held("timer", "time 0 < stimecmp 100: it is due in 100 ticks, 1000 steps");
    h->s.menvcfg = 0;
    held("timer", "menvcfg.STCE is 0");
    h->s.mie = MIP_MTIP;
    m->state.board.clint.mtimecmp[0] = 7;
    held("timer", "time 0 < mtimecmp 7");
    m->state.board.clint.mtimecmp[0] = 0;
    h->s.wires = MIP_MTIP;
    ck_assert(ask("machine_timer"));
}

START_TEST(another_comes_first)
{
    h->s.mip = MIP_SSIP;
    held("software", "supervisor_external comes first");
    low();
    ck_assert(ask("software"));
    h->s.mip = 0;
    held("software", "mip.SSIP is 0");
}

START_TEST(unknown_names_are_answered)
{
    struct error error;
    struct why_interrupt interrupt;
    ck_assert(!why_interrupt_named(m, 0, "timre", &interrupt, &error));
    ck_assert_str_eq(error.text, "timre is no interrupt: do you mean timer");
    ck_assert(!why_interrupt_named(m, 0, "0", &interrupt, &error));
    ck_assert(!why_interrupt_named(m, 0, "96", &interrupt, &error));
    ck_assert(!why_interrupt_named(m, 0, "", &interrupt, &error));
}

int main(void)
{
    const TTest *const tests[] = {nothing_holds_it_back, each_bit_of_the_plic,
                                  each_bit_of_the_hart,  timers_say_their_numbers,
                                  another_comes_first,   unknown_names_are_answered};
    return run_tests("why", set_up, tests, ARRAY_LEN(tests));
}
