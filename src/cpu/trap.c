#include "cpu/trap.h"

#include "cpu/counters.h"
#include "cpu/cpu.h"
#include "cpu/mmu.h"
#include "cpu/observe.h"
#include "cpu/trail.h"
#include "cpu/triggers.h"
#include "timing/timing.h"

#define CAUSES_MAX 64

static const char *const exception_names[CAUSES_MAX] = {
#define EXCEPTION(code, name, ...) [code] = #name,
#define INTERRUPT(code, name, ...)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

static const char *const interrupt_names[CAUSES_MAX] = {
#define EXCEPTION(code, name, ...)
#define INTERRUPT(code, name, ...) [code] = #name,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

// Interrupts by priority: order[priority] is the code (Priv. 3.1.9).
static const u8 interrupt_order[] = {
#define EXCEPTION(...)
#define INTERRUPT(code, name, text, priority) [(priority)-1] = code,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

const char *trap_cause_name(bool interrupt, u64 code)
{
    const char *const *names = interrupt ? interrupt_names : exception_names;
    return code < CAUSES_MAX && names[code] ? names[code] : "unknown";
}

static u64 vector_of(u64 tvec, bool interrupt, u64 code)
{
    u64 base = tvec & ~3ULL;
    return interrupt && (tvec & TVEC_VECTORED) ? base + 4 * code : base;
}

static void enter_s(struct hart *h, u64 cause, u64 pc, u64 tval)
{
    struct hart_state *s = &h->s;
    s->scause = cause;
    s->sepc = pc;
    s->stval = tval;
    u64 sie = bits_get(s->mstatus, mstatus_SIE_SHIFT, 1);
    s->mstatus = bits_set(s->mstatus, mstatus_SPIE_SHIFT, 1, sie);
    s->mstatus = bits_set(s->mstatus, mstatus_SPP_SHIFT, 1, s->priv);
    s->mstatus &= ~MSTATUS_SIE;
    s->priv = PRIV_S;
    s->pc = vector_of(s->stvec, cause & CAUSE_INTERRUPT, cause & ~CAUSE_INTERRUPT);
}

static void enter_m(struct hart *h, u64 cause, u64 pc, u64 tval)
{
    struct hart_state *s = &h->s;
    s->mcause = cause;
    s->mepc = pc;
    s->mtval = tval;
    u64 mie = bits_get(s->mstatus, mstatus_MIE_SHIFT, 1);
    s->mstatus = bits_set(s->mstatus, mstatus_MPIE_SHIFT, 1, mie);
    s->mstatus = bits_set(s->mstatus, mstatus_MPP_SHIFT, 2, s->priv);
    s->mstatus &= ~MSTATUS_MIE;
    s->priv = PRIV_M;
    s->tcontrol = s->tcontrol & TCONTROL_MTE ? TCONTROL_MPTE : 0;
    s->pc = vector_of(s->mtvec, cause & CAUSE_INTERRUPT, cause & ~CAUSE_INTERRUPT);
}

// What a trap taken in M-mode, or in S-mode, will overwrite.
static struct trap_csrs csrs_of(const struct hart_state *s, bool in_m)
{
    return (struct trap_csrs){.mstatus = s->mstatus,
                              .cause = in_m ? s->mcause : s->scause,
                              .epc = in_m ? s->mepc : s->sepc,
                              .tval = in_m ? s->mtval : s->stval};
}

static void tell_listeners(struct hart *h, u64 cause, u64 pc, u64 tval, enum privilege from,
                           const struct trap_csrs *before)
{
    const struct trap_event event = {
        .step = hart_steps(h, h->clock),
        .clock = h->clock,
        .hart = h->s.mhartid,
        .interrupt = cause & CAUSE_INTERRUPT,
        .cause = cause & ~CAUSE_INTERRUPT,
        .epc = pc,
        .tval = tval,
        .from = from,
        .to = (enum privilege)h->s.priv,
        .before = *before,
    };
    for (u32 i = 0; i < h->cpu->listener_count; i++) {
        const struct cpu_listener *listener = &h->cpu->listeners[i];
        if (listener->trap) {
            listener->trap(listener->self, &event);
        }
    }
}

// `next` and `untired` are the clock and h->s.untired behind the trap.
// After a trap or return that came from mode `from` with that mstatus: what else of it has changed
// means nothing to translations, unless MPRV makes MPP the mode of loads and stores.
static inline void select_context(struct hart *h, enum privilege from, u64 mstatus_before)
{
    if (h->s.priv != from || ((mstatus_before | h->s.mstatus) & MSTATUS_MPRV)) {
        mmu_select_context(h);
    }
}

static void take(struct hart *h, u64 cause, u64 pc, u64 tval, bool delegated, u64 next, u64 untired)
{
    enum privilege from = (enum privilege)h->s.priv;
    bool in_m = !delegated || from == PRIV_M;
    struct trap_csrs before = {0};
    if (h->cpu->listener_count) {
        before = csrs_of(&h->s, in_m);
    }
    h->s.reservation = HART_NO_RESERVATION; // a return may end one (Priv. 3.3.2)
    if (!in_m) {
        enter_s(h, cause, pc, tval);
    } else {
        enter_m(h, cause, pc, tval);
    }
    if (unlikely(h->counting.looks_at_traps)) {
        bool interrupt = cause & CAUSE_INTERRUPT;
        enum event event = interrupt ? EVENT_interrupts : EVENT_exceptions;
        counters_changed_mode(h, event, from, next, untired);
    }
    select_context(h, from, h->s.mstatus);
    if (h->cpu->listener_count) {
        tell_listeners(h, cause, pc, tval, from, &before);
    }
}

// Takes a trap, and behind it, where a trigger fires at that, the breakpoint before its handler.
static void take_with_triggers(struct hart *h, u64 cause, u64 pc, u64 tval, u64 next, u64 untired)
{
    enum privilege from = (enum privilege)h->s.priv;
    u64 delegation = cause & CAUSE_INTERRUPT ? h->s.mideleg : h->s.medeleg;
    take(h, cause, pc, tval, delegation >> (cause % 64) & 1, next, untired);
    if (unlikely(h->triggers.at_traps) && triggers_trap(h, cause, from)) {
        bool delegated = h->s.medeleg >> EXC_breakpoint & 1;
        take(h, EXC_breakpoint, h->s.pc, 0, delegated, next, untired);
    }
}

void trap_take_exception(struct hart *h, u64 pc)
{
    u64 code = h->fault;
    observe_finish(h, true);
    if (unlikely(h->trail)) {
        trail_finish(h, hart_steps(h, h->clock), true);
    }
    counters_finish(h, true);
    triggers_finish(h);
    if (h->timing) {
        timing_trap(h->timing);
    }
    take_with_triggers(h, code, pc, h->fault_tval, h->clock + 1, h->s.untired + 1);
    h->s.untired++;
}

i32 trap_next_interrupt(const struct hart *h)
{
    if (unlikely(h->cpu->holds_interrupts)) {
        return -1;
    }
    u64 pending = hart_pending(h) & h->s.mie;
    bool m_enabled = h->s.priv != PRIV_M || (h->s.mstatus & MSTATUS_MIE);
    bool s_enabled = h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_SIE));
    u64 to_m = m_enabled ? pending & ~h->s.mideleg : 0;
    u64 to_s = s_enabled ? pending & h->s.mideleg : 0;
    u64 takable = to_m ? to_m : to_s;     // those to M-mode come first
    if ((takable & (takable - 1)) == 0) { // nearly always: none or one
        return takable ? (i32)bits_lowest(takable) : -1;
    }
    for (size_t i = 0; i < ARRAY_LEN(interrupt_order); i++) {
        if ((takable >> interrupt_order[i]) & 1) {
            return interrupt_order[i];
        }
    }
    return -1;
}

void trap_take_interrupt(struct hart *h, u32 code)
{
    take_with_triggers(h, code | CAUSE_INTERRUPT, h->s.pc, 0, h->clock, h->s.untired);
}

static void tell_of_return(struct hart *h, u64 pc, enum privilege from, bool sret, u64 mstatus)
{
    const struct trap_return_event event = {
        .step = hart_steps(h, h->clock),
        .clock = h->clock,
        .hart = h->s.mhartid,
        .sret = sret,
        .pc = pc,
        .target = h->s.pc,
        .from = from,
        .to = (enum privilege)h->s.priv,
        .mstatus = mstatus,
    };
    for (u32 i = 0; i < h->cpu->listener_count; i++) {
        const struct cpu_listener *listener = &h->cpu->listeners[i];
        if (listener->trap_return) {
            listener->trap_return(listener->self, &event);
        }
    }
}

void trap_return(struct hart *h, enum privilege from_handler_of, u64 pc)
{
    struct hart_state *s = &h->s;
    enum privilege from = (enum privilege)s->priv;
    u64 mstatus = s->mstatus;
    s->reservation = HART_NO_RESERVATION;
    if (from_handler_of == PRIV_M) {
        s->priv = bits_get(s->mstatus, mstatus_MPP_SHIFT, 2);
        u64 mpie = bits_get(s->mstatus, mstatus_MPIE_SHIFT, 1);
        s->mstatus = bits_set(s->mstatus, mstatus_MIE_SHIFT, 1, mpie);
        s->mstatus = (s->mstatus | MSTATUS_MPIE) & ~MSTATUS_MPP;
        s->tcontrol = s->tcontrol & TCONTROL_MPTE ? TCONTROL_MPTE | TCONTROL_MTE : 0;
        s->pc = s->mepc;
    } else {
        s->priv = bits_get(s->mstatus, mstatus_SPP_SHIFT, 1);
        u64 spie = bits_get(s->mstatus, mstatus_SPIE_SHIFT, 1);
        s->mstatus = bits_set(s->mstatus, mstatus_SIE_SHIFT, 1, spie);
        s->mstatus = (s->mstatus | MSTATUS_SPIE) & ~MSTATUS_SPP;
        s->pc = s->sepc;
    }
    if (s->priv != PRIV_M) {
        s->mstatus &= ~MSTATUS_MPRV;
    }
    if (unlikely(h->counting.looks_at_traps)) {
        counters_changed_mode(h, EVENT_returns, from, h->clock + 1, h->s.untired);
    }
    select_context(h, from, mstatus);
    if (h->cpu->listener_count) {
        tell_of_return(h, pc, from, from_handler_of == PRIV_S, mstatus);
    }
}
