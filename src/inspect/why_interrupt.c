// Which question on an interrupt's way is the first that is answered with no:
//
//     device's wire ─► PLIC (priority, enable, claimed, threshold) ─┐
//     time >= stimecmp or mtimecmp ─────────────────────────────────┼─► mip ─► mie ─► mideleg ─► mode
//     msip, or a bit that software sets ────────────────────────────┘
#include "inspect/why.h"

#include "base/nearest.h"
#include "cpu/csr_fields.h"
#include "cpu/trap.h"
#include "inspect/mode.h"
#include "machine/board.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHORTEST  3 // letters of timer, software, external
#define TEXT_SIZE 256

struct asking {
    const struct machine *m;
    const struct hart *h;
    const struct text_sink *sink;
    u32 code;
    char obstacle[TEXT_SIZE]; // the first "no"; "" while there is none
};

static void answer(struct asking *asking, bool yes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void answer(struct asking *asking, bool yes, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_print(asking->sink, "  %-3s %s\n", yes ? "yes" : "no", text);
    if (!yes && !asking->obstacle[0]) {
        memcpy(asking->obstacle, text, sizeof text);
    }
}

// --- from a device through the PLIC -------------------------------------------------------------

static bool in_set(const u32 *words, u32 source)
{
    return (words[source / 32] >> source % 32) & 1;
}

static const char *device_of(u32 source)
{
    const struct board_place *place = board_place_of_irq(source);
    return place ? place->name : "no device";
}

static void ask_source(struct asking *asking, u32 source, u32 context)
{
    const struct plic_state *plic = &asking->m->state.board.plic;
    u32 priority = plic->priority[source], threshold = plic->threshold[context];
    bool claimed = in_set(plic->in_service, source), pending = in_set(plic->pending, source);
    bool enabled = in_set(plic->enable[context], source), asks = in_set(plic->wire, source);
    answer(asking, asks || pending || claimed, "source %u (%s): the device %s", source,
           device_of(source), asks ? "asks: its wire is high" : "does not ask: its wire is low");
    answer(asking, priority > 0, "source %u: its priority is %u%s", source, priority,
           priority ? "" : ", and 0 means never");
    answer(asking, enabled, "source %u: %s for context %u (hart %" PRIu64 ", %c-mode)", source,
           enabled ? "enabled" : "not enabled", context, asking->h->s.mhartid,
           context % 2 ? 'S' : 'M');
    answer(asking, !claimed, "source %u: %s", source,
           claimed ? "claimed, and not completed yet: the PLIC lets no other through until it is"
                   : "not claimed by anybody");
    answer(asking, pending, "source %u: %s in the PLIC", source,
           pending ? "pending" : "not pending");
    answer(asking, priority > threshold, "source %u: priority %u %s threshold %u of context %u",
           source, priority, priority > threshold ? ">" : "is not above", threshold, context);
}

static bool concerns(const struct plic_state *plic, u32 source, u32 context)
{
    return in_set(plic->wire, source) || in_set(plic->pending, source) ||
           in_set(plic->in_service, source) || in_set(plic->enable[context], source);
}

// Of several sources the one that is nearest to an interrupt counts: the last that is asked about.
static void ask_external(struct asking *asking, u32 source)
{
    const struct plic_state *plic = &asking->m->state.board.plic;
    u32 context = 2 * (u32)asking->h->s.mhartid + (asking->code == IRQ_supervisor_external);
    u32 best = plic_best(plic, context);
    if (source || best) {
        ask_source(asking, source ? source : best, context);
        return;
    }
    u32 asked = 0;
    for (u32 i = 1; i < PLIC_SOURCES; i++) {
        if (concerns(plic, i, context)) {
            ask_source(asking, i, context);
            asked++;
        }
    }
    if (asked == 0) {
        answer(asking, false, "PLIC: no source is enabled for context %u, and no device asks",
               context);
    }
}

// --- timers and software ------------------------------------------------------------------------

static void compare(struct asking *asking, u64 time, const char *name, u64 deadline)
{
    if (time >= deadline) {
        answer(asking, true, "time %" PRIu64 " >= %s %" PRIu64, time, name, deadline);
    } else if (deadline == UINT64_MAX) {
        answer(asking, false, "%s is as late as can be (-1): the timer is not set", name);
    } else {
        answer(asking, false,
               "time %" PRIu64 " < %s %" PRIu64 ": it is due in %" PRIu64 " ticks, %" PRIu64
               " steps",
               time, name, deadline, deadline - time,
               (deadline - time) * asking->h->cpu->config.clock_per_tick);
    }
}

static void ask_timer(struct asking *asking)
{
    const struct hart_state *s = &asking->h->s;
    u64 time = csr_time(asking->h);
    if (asking->code == IRQ_machine_timer) {
        compare(asking, time, "mtimecmp", asking->m->state.board.clint.mtimecmp[s->mhartid]);
        return;
    }
    bool stce = s->menvcfg & MENVCFG_STCE;
    if (stce) {
        compare(asking, time, "stimecmp", s->stimecmp);
    } else {
        answer(asking, hart_pending(asking->h) & MIP_STIP,
               "menvcfg.STCE is 0: stimecmp does nothing, and M-mode has to set mip.STIP itself");
    }
}

static void ask_software(struct asking *asking)
{
    u64 hart = asking->h->s.mhartid;
    if (asking->code == IRQ_machine_software) {
        answer(asking, asking->m->state.board.clint.msip[hart] & 1,
               "the CLINT's msip of hart %" PRIu64 " is %u", hart,
               asking->m->state.board.clint.msip[hart] & 1);
    }
}

// --- the hart -----------------------------------------------------------------------------------

static void ask_mode(struct asking *asking, bool to_s)
{
    const struct hart_state *s = &asking->h->s;
    char to = to_s ? 'S' : 'M';
    bool is_at_home = s->priv == (to_s ? PRIV_S : PRIV_M);
    bool enabled = s->mstatus & (to_s ? MSTATUS_SIE : MSTATUS_MIE);
    if (to_s && s->priv == PRIV_M) {
        answer(asking, false, "the hart is in M-mode, which is never interrupted for S-mode");
    } else if (is_at_home) {
        answer(asking, enabled, "the hart is in %c-mode, and %cstatus.%cIE is %u", to,
               to_s ? 's' : 'm', to, enabled);
    } else {
        answer(asking, true, "the hart is in %c-mode, which never holds it back",
               mode_letter((enum privilege)s->priv));
    }
}

static void ask_hart(struct asking *asking)
{
    const struct hart_state *s = &asking->h->s;
    u64 bit = 1ULL << asking->code;
    const char *field = csr_bit_name("mie", asking->code);
    bool to_s = s->mideleg & bit;
    char pending[16];
    snprintf(pending, sizeof pending, "%.*sP", (int)strlen(field) - 1, field);
    answer(asking, hart_pending(asking->h) & bit, "mip.%s is %u", pending,
           (u32)((hart_pending(asking->h) >> asking->code) & 1));
    answer(asking, s->mie & bit, "mie.%s is %u", field, (u32)((s->mie >> asking->code) & 1));
    text_print(asking->sink, "      mideleg bit %u is %u: it is for %c-mode\n", asking->code, to_s,
               to_s ? 'S' : 'M');
    ask_mode(asking, to_s);
}

static void ask_others(struct asking *asking)
{
    i32 next = trap_next_interrupt(asking->h);
    if (!asking->obstacle[0] && next >= 0 && (u32)next != asking->code) {
        answer(asking, false, "%s comes first", trap_cause_name(true, (u64)next));
    }
}

bool why_interrupt(const struct machine *m, u32 hart, const struct why_interrupt *interrupt,
                   const struct text_sink *sink)
{
    struct asking asking = {
        .m = m, .h = &m->cpu->harts[hart], .sink = sink, .code = interrupt->code};
    text_print(sink, "%s interrupt of hart %u:\n", trap_cause_name(true, interrupt->code), hart);
    switch (interrupt->code) {
    case IRQ_machine_external:
    case IRQ_supervisor_external:
        ask_external(&asking, interrupt->source);
        break;
    case IRQ_machine_timer:
    case IRQ_supervisor_timer:
        ask_timer(&asking);
        break;
    default:
        ask_software(&asking);
        break;
    }
    if (!asking.obstacle[0] || hart_pending(asking.h) & (1ULL << asking.code)) {
        asking.obstacle[0] = 0; // it is pending, whatever its source is doing by now
    }
    ask_hart(&asking);
    ask_others(&asking);
    bool taken = !asking.obstacle[0];
    text_print(sink, taken ? "It is taken before the next instruction.\n" : "Held back: %s.\n",
               asking.obstacle);
    return taken;
}

// --- names --------------------------------------------------------------------------------------

// Of the interrupts to M-mode and S-mode of one kind: S-mode's where somebody wants it there.
static u32 of_kind(const struct hart *h, u32 machine_code, u32 supervisor_code)
{
    u64 both = (1ULL << machine_code) | (1ULL << supervisor_code);
    bool only_machine = (h->s.mie & both) == 1ULL << machine_code;
    bool wanted = (h->s.mie | h->s.mideleg) & (1ULL << supervisor_code);
    return wanted && !only_machine ? supervisor_code : machine_code;
}

static bool find_kind(const struct hart *h, const char *name, struct why_interrupt *interrupt)
{
    static const struct {
        const char *name;
        u32 machine_code, supervisor_code;
    } kinds[] = {{"timer", IRQ_machine_timer, IRQ_supervisor_timer},
                 {"software", IRQ_machine_software, IRQ_supervisor_software},
                 {"external", IRQ_machine_external, IRQ_supervisor_external}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        size_t length = strlen(name);
        if (length >= SHORTEST && strncmp(name, kinds[i].name, length) == 0) {
            interrupt->code = of_kind(h, kinds[i].machine_code, kinds[i].supervisor_code);
            return true;
        }
    }
    return false;
}

static bool find_source(const struct hart *h, const char *name, struct why_interrupt *interrupt)
{
    char *end;
    unsigned long number = strtoul(name, &end, 0);
    bool is_number = *name && !*end;
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        if (board_map[i].irq && strcmp(board_map[i].name, name) == 0) {
            number = board_map[i].irq;
            is_number = true;
        }
    }
    if (!is_number || number == 0 || number >= PLIC_SOURCES) {
        return false;
    }
    interrupt->source = (u32)number;
    interrupt->code = of_kind(h, IRQ_machine_external, IRQ_supervisor_external);
    return true;
}

static const char *const cause_names[] = {
#define EXCEPTION(...)
#define INTERRUPT(code, name, ...) #name,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

static const u32 cause_codes[] = {
#define EXCEPTION(...)
#define INTERRUPT(code, ...) code,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

bool why_interrupt_named(const struct machine *m, u32 hart, const char *name,
                         struct why_interrupt *interrupt, struct error *error)
{
    const struct hart *h = &m->cpu->harts[hart];
    struct nearest nearest = nearest_begin(name);
    *interrupt = (struct why_interrupt){.code = 0};
    if (find_kind(h, name, interrupt) || find_source(h, name, interrupt)) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(cause_names); i++) {
        if (strcmp(name, cause_names[i]) == 0) {
            interrupt->code = cause_codes[i];
            return true;
        }
        nearest_offer(&nearest, cause_names[i]);
    }
    nearest_offer(&nearest, "timer");
    nearest_offer(&nearest, "external");
    nearest_offer(&nearest, "software");
    return error_set(error, ERROR_USAGE, "%.40s is no interrupt: %s%s", name,
                     nearest.best ? "do you mean "
                                  : "timer, external, software, a device or a source",
                     nearest.best ? nearest.best : "");
}
