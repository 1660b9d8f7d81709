#include "cpu/counters.h"

#include "cpu/exec.h"
#include "cpu/exec_ways.h"
#include "cpu/trap.h"
#include "timing/timing.h"

// What a count goes by. NOTHING is a counter that stands still, or is told.
// From MODEL on: MODEL + the timing model's number of the event.
enum source { NOTHING, CLOCK, STEPS, RETIRED, LOADS, STORES, BRANCHES, ATOMICS, TOLD, MODEL };

#define FOLLOWS_CLOCK(source) ((source) >= CLOCK && (source) <= RETIRED)
#define IS_MODELS(source)     ((source) >= MODEL)
#define IS_PROBED(source)     ((source) >= LOADS && (source) <= ATOMICS)
#define KIND(source)          (1u << (source))
#define FIRST_EVENT_COUNTER   3

static const struct {
    u64 number;
    enum source source;
} events[EVENT_COUNT] = {
#define EVENT(number_, name_, source_, text) [EVENT_##name_] = {number_, source_},
#include "cpu/events.def"
#undef EVENT
};

static const u8 model_events[EVENT_COUNT] = {
#define EVENT(...)
#define MODEL_EVENT(number, name, text) [EVENT_##name] = TIMING_EVENT_##name,
#include "cpu/events.def"
#undef EVENT
};

enum event counters_event(u64 number)
{
    for (u32 i = 1; i < EVENT_COUNT; i++) {
        if (events[i].number == number) {
            return (enum event)i;
        }
    }
    return EVENT_none;
}

// --- what each goes by ---

// The register that says in which modes it counts.
static u64 config_of(const struct hart *h, u32 number)
{
    return number == 0 ? h->s.mcyclecfg : number == 2 ? h->s.minstretcfg : h->s.mhpmevent[number];
}

static bool counts_in(const struct hart *h, u32 number, enum privilege priv)
{
    static const u64 inhibits[] = {
        [PRIV_U] = MHPMEVENT_UINH, [PRIV_S] = MHPMEVENT_SINH, [PRIV_M] = MHPMEVENT_MINH};
    return !(config_of(h, number) & inhibits[priv]);
}

static enum source selected_source(const struct hart *h, u32 number)
{
    switch (number) {
    case 0:
        return CLOCK;
    case 1: // time, which is no counter of the hart
        return NOTHING;
    case 2:
        return RETIRED;
    default:
        break;
    }
    enum event event = counters_event(h->s.mhpmevent[number] & MHPMEVENT_EVENT);
    enum source source = events[event].source;
    return source == MODEL ? (enum source)(MODEL + model_events[event]) : source;
}

// What a counter that runs in mode `priv` follows.
static enum source clock_source(const struct hart *h, u32 number, enum privilege priv)
{
    bool runs = !(h->s.mcountinhibit >> number & 1) && counts_in(h, number, priv);
    enum source source = runs ? selected_source(h, number) : NOTHING;
    return FOLLOWS_CLOCK(source) || IS_MODELS(source) ? source : NOTHING;
}

static u64 live(const struct hart *h, enum source source, u64 clock, u64 untired)
{
    if (IS_MODELS(source)) {
        return h->timing ? h->timing->s.events[source - MODEL] : 0;
    }
    switch (source) {
    case CLOCK:
        return clock;
    case STEPS:
        return h->timing ? clock : clock - h->s.stopped_clock;
    case RETIRED:
        return clock - h->s.stopped_clock - untired;
    default:
        return 0;
    }
}

u64 counters_read(const struct hart *h, u32 number)
{
    enum source source = clock_source(h, number, h->s.priv);
    return h->s.counters[number] + live(h, source, h->clock, h->s.untired);
}

void counters_write(struct hart *h, u32 number, u64 value)
{
    enum source source = clock_source(h, number, h->s.priv);
    h->s.counters[number] = value - live(h, source, h->clock + 1, h->s.untired);
    h->counting.near_overflow &= ~(1u << number);
}

// --- changes ---

void counters_changing(const struct hart *h, struct counters_pace *before)
{
    for (u32 i = 0; i < HART_COUNTERS; i++) {
        before->source[i] = (u8)clock_source(h, i, h->s.priv);
    }
}

// A counter that goes by something else than before keeps its value, from `from` on to `next`.
static void change(struct hart *h, u32 number, enum source before, u64 from, u64 next, u64 untired)
{
    enum source source = clock_source(h, number, h->s.priv);
    if (source != before) {
        h->s.counters[number] += live(h, before, from, untired);
        h->s.counters[number] -= live(h, source, next, untired);
    }
}

void counters_changed_by_csr(struct hart *h, const struct counters_pace *before)
{
    for (u32 i = 0; i < HART_COUNTERS; i++) {
        change(h, i, (enum source)before->source[i], h->clock, h->clock + 1, h->s.untired);
    }
    counters_update(h);
    h->counting.near_overflow = 0; // they are looked at again from the next slice on
}

void counters_changed_mode(struct hart *h, enum event event, enum privilege from, u64 next,
                           u64 untired)
{
    for (u32 i = 0; i < HART_COUNTERS; i++) {
        change(h, i, clock_source(h, i, from), next, next, untired);
    }
    counters_count(h, event, from);
}

static bool any_counts_kinds(const struct cpu *cpu)
{
    for (u32 i = 0; i < cpu->hart_count; i++) {
        if (cpu->harts[i].counting.kinds) {
            return true;
        }
    }
    return false;
}

void counters_update(struct hart *h)
{
    struct hart_counting *counting = &h->counting;
    *counting = (struct hart_counting){.near_overflow = counting->near_overflow};
    counting->looks_at_traps = ((h->s.mcyclecfg | h->s.minstretcfg) & MHPMEVENT_INHIBITS) != 0;
    for (u32 i = FIRST_EVENT_COUNTER; i < HART_COUNTERS; i++) {
        enum source source = selected_source(h, i);
        if (source == NOTHING || (h->s.mcountinhibit >> i & 1)) {
            continue;
        }
        counting->clocked |= FOLLOWS_CLOCK(source) ? 1u << i : 0;
        counting->counted |= FOLLOWS_CLOCK(source) || IS_MODELS(source) ? 0 : 1u << i;
        counting->kinds |= IS_PROBED(source) ? KIND(source) : 0;
        counting->looks_at_traps |= source == TOLD || (h->s.mhpmevent[i] & MHPMEVENT_INHIBITS);
    }
    bool probed = any_counts_kinds(h->cpu);
    if (probed != ((h->cpu->probes & PROBE_COUNTERS) != 0)) {
        cpu_set_probe(h->cpu, PROBE_COUNTERS, probed);
        h->exit = HART_RECHECK;
    }
}

// --- counting, and overflow (Sscofpmf) ---

static void overflow(struct hart *h, u32 number)
{
    u64 *event = &h->s.mhpmevent[number];
    if (!h->cpu->config.extensions.has[RV_Sscofpmf] || (*event & MHPMEVENT_OF)) {
        return;
    }
    *event |= MHPMEVENT_OF;
    h->s.mip |= MIP_LCOFIP;
    if (h->exit == HART_RUNNING && trap_interrupt_due(h)) {
        h->exit = HART_RECHECK;
    }
}

static void count(struct hart *h, u32 number, enum privilege priv)
{
    if (counts_in(h, number, priv) && ++h->s.counters[number] == 0) {
        overflow(h, number);
    }
}

void counters_count(struct hart *h, enum event event, enum privilege priv)
{
    for (u32 left = h->counting.counted; left != 0; left &= left - 1) {
        u32 number = bits_lowest(left);
        if ((h->s.mhpmevent[number] & MHPMEVENT_EVENT) == events[event].number) {
            count(h, number, priv);
        }
    }
}

void counters_finish(struct hart *h, bool trapped)
{
    u32 kinds = trapped ? 0 : h->counting.open & h->counting.kinds;
    h->counting.open = 0;
    for (u32 left = kinds ? h->counting.counted : 0; left != 0; left &= left - 1) {
        u32 number = bits_lowest(left);
        if (kinds & KIND(selected_source(h, number))) {
            count(h, number, h->counting.open_priv);
        }
    }
}

u64 counters_deadline(struct hart *h)
{
    u64 deadline = HART_NEVER;
    h->counting.near_overflow = 0;
    for (u32 left = h->counting.clocked; left != 0; left &= left - 1) {
        u32 number = bits_lowest(left);
        u64 value = counters_read(h, number);
        if (value != 0) { // of 0, the next overflow is 2^64 steps away
            u64 clock = -value <= HART_NEVER - h->clock ? h->clock - value : HART_NEVER;
            deadline = clock < deadline ? clock : deadline;
            h->counting.near_overflow |= 1u << number;
        }
    }
    return deadline;
}

void counters_after_slice(struct hart *h)
{
    for (u32 left = h->counting.near_overflow; left != 0; left &= left - 1) {
        u32 number = bits_lowest(left);
        if (counters_read(h, number) == 0) {
            overflow(h, number);
        }
    }
}

// --- instructions of some kinds ---

u32 counters_kinds(const struct insn *insn)
{
    const struct exec_row *row = &exec_rows[insn->op];
    enum isa_timing timing = isa_rows[insn->op].timing;
    bool jumps = row->shape == SHAPE_BRANCH || row->shape == SHAPE_JAL || row->shape == SHAPE_JALR;
    bool atomic = timing == TIMING_amo || timing == TIMING_load_reserved ||
                  timing == TIMING_store_conditional;
    return (row->loads ? KIND(LOADS) : 0) | (row->stores ? KIND(STORES) : 0) |
           (jumps ? KIND(BRANCHES) : 0) | (atomic ? KIND(ATOMICS) : 0);
}

void counters_probe(HANDLER_PARAMETERS)
{
    counters_finish(h, false);
    if (unlikely(h->exit != HART_RUNNING)) { // an overflow interrupt is due before this instruction
        left = dispatch_left_before(left, b, dispatch_info(op, b)->index);
        h->s.pc = ways_pc(op, h, b);
        FINISH(ways_leave);
    }
    h->counting.open = (u32)op->imm;
    h->counting.open_priv = (enum privilege)h->s.priv;
    CONTINUE(op + 1);
}
