// What is asked of the breakpoints while the machine runs.
#include "inspect/breakpoints.h"

#include "cpu/csr.h"
#include "cpu/stops.h"

// --- before an instruction ---

static bool is_csr_insn(const struct insn *insn)
{
    enum isa_format format = isa_rows[insn->op].format;
    return format == FORMAT_I_csr || format == FORMAT_I_csri;
}

// csrrs and csrrc with x0 or 0 only read (Unpriv. 6.1).
static bool writes_csr(const struct insn *insn)
{
    return insn->op == OP_csrrw || insn->op == OP_csrrwi || insn->rs1 != 0;
}

static bool wants_insn(const struct breakpoint *item, const struct insn *insn, u32 offset)
{
    switch (item->kind) {
    case BREAKPOINT_PLACE:
        for (u32 i = 0; i < item->place_count; i++) {
            if (item->places[i] % BUS_PAGE_SIZE == offset) {
                return true;
            }
        }
        return false;
    case BREAKPOINT_REGISTER:
        return true;
    case BREAKPOINT_CSR:
        return is_csr_insn(insn) && (u32)insn->imm == item->csr &&
               (item->reads || writes_csr(insn));
    case BREAKPOINT_WFI:
        return insn->op == OP_wfi;
    case BREAKPOINT_MEMORY:
    case BREAKPOINT_TRAP:
    case BREAKPOINT_EXCEPTION:
    case BREAKPOINT_INTERRUPT:
    case BREAKPOINT_SYSCALL:
    case BREAKPOINT_MODE:
    case BREAKPOINT_RETURN:
        return false;
    }
    return false;
}

static bool on_translate(void *self, const struct insn *insn, u32 offset)
{
    const struct breakpoints *b = self;
    for (u32 i = 0; i < b->count; i++) {
        if (!b->items[i].disabled && wants_insn(&b->items[i], insn, offset)) {
            return true;
        }
    }
    return false;
}

// The instruction that the hart is about to execute, as it was translated: an error means no match.
static struct insn next_insn(const struct breakpoints *b, u32 hart)
{
    const struct scope scope = {.m = b->m, .hart = hart};
    const struct hart *h = &b->m->cpu->harts[hart];
    u16 halves[2] = {0};
    value_read(&scope, h->s.pc, &halves[0], sizeof halves[0]);
    value_read(&scope, h->s.pc + 2, &halves[1], sizeof halves[1]);
    return isa_decode(halves[0] | ((u32)halves[1] << 16), &b->m->cpu->config.extensions);
}

static bool is_at(const struct breakpoints *b, const struct breakpoint *item, u32 hart)
{
    u64 pc = b->m->cpu->harts[hart].s.pc;
    if (item->kind == BREAKPOINT_PLACE) {
        for (u32 i = 0; i < item->place_count; i++) {
            if (item->places[i] == pc) {
                return true;
            }
        }
        return false;
    }
    struct insn insn = next_insn(b, hart);
    return item->kind != BREAKPOINT_REGISTER && wants_insn(item, &insn, pc % BUS_PAGE_SIZE);
}

// A register that is watched has changed since it was last seen: the instruction before did it.
static bool has_changed(const struct breakpoints *b, const struct breakpoint *item, u32 hart)
{
    struct error ignored;
    struct value now = item->watched;
    const struct scope scope = {.m = b->m, .hart = hart};
    bool watches = item->kind == BREAKPOINT_REGISTER && item->hart == (i32)hart;
    return watches && value_load(&scope, &now, &ignored) && now.bits != item->watched.bits;
}

static bool before_insn(void *self, struct hart *h)
{
    struct breakpoints *b = self;
    u32 hart = (u32)h->s.mhartid;
    struct breakpoint_pass *pass = &b->passes[hart];
    bool passes = pass->passes && pass->clock == h->clock && pass->pc == h->s.pc;
    bool stops = false;
    for (u32 i = 0; i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        if (item->disabled) {
            continue;
        }
        if (has_changed(b, item, hart)) {
            item->touched = stops = true;
        } else if (!passes && is_at(b, item, hart) && breakpoint_holds(b, item, hart)) {
            stops |= breakpoint_counts(item);
        }
    }
    if (stops) {
        b->hart = hart;
    }
    return stops;
}

// --- on an access ---

static bool on_access(void *self, const struct cpu_touch *touch)
{
    struct breakpoints *b = self;
    bool stops = false;
    for (u32 i = 0; i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        bool overlaps =
            touch->pa < item->pa + item->size_bytes && item->pa < touch->pa + touch->size;
        bool wanted = touch->store ? item->writes : item->reads;
        if (item->kind == BREAKPOINT_MEMORY && !item->disabled && overlaps && wanted) {
            item->touched = stops = true;
            item->by = touch->by;
        }
    }
    if (stops && touch->h) {
        b->hart = (u32)touch->h->s.mhartid;
    }
    return stops;
}

// --- at traps and returns ---

static void stop(struct breakpoints *b, u64 hart)
{
    b->hart = (u32)hart;
    hart_stop(&b->m->cpu->harts[hart]);
}

static bool fits(i64 wanted, u64 value)
{
    return wanted == BREAKPOINT_ANY || (u64)wanted == value;
}

static bool catches_call(const struct breakpoint *item, u64 number)
{
    for (u32 i = 0; i < item->call_count; i++) {
        if (item->calls[i] == number) {
            return true;
        }
    }
    return item->call_count == 0;
}

static bool catches_trap(const struct breakpoint *item, const struct trap_event *event, u64 a7)
{
    switch (item->kind) {
    case BREAKPOINT_TRAP:
        return true;
    case BREAKPOINT_EXCEPTION:
        return !event->interrupt && ((item->causes >> event->cause) & 1);
    case BREAKPOINT_INTERRUPT:
        return event->interrupt && ((item->causes >> event->cause) & 1);
    case BREAKPOINT_SYSCALL:
        return !event->interrupt && event->cause == EXC_user_ecall && catches_call(item, a7);
    case BREAKPOINT_MODE:
        return fits(item->from, event->from) && fits(item->to, event->to) &&
               event->from != event->to;
    default:
        return false;
    }
}

static void on_trap(void *self, const struct trap_event *event)
{
    struct breakpoints *b = self;
    u32 hart = (u32)event->hart;
    if (b->stop_at_interrupts && event->interrupt) {
        b->interrupted = true;
        stop(b, hart);
    }
    u64 a7 = b->m->cpu->harts[hart].s.x[17];
    for (u32 i = 0; b->listens && i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        if (!item->disabled && catches_trap(item, event, a7) && breakpoint_holds(b, item, hart) &&
            breakpoint_counts(item)) {
            stop(b, hart);
        }
    }
}

static void on_return(void *self, const struct trap_return_event *event)
{
    struct breakpoints *b = self;
    for (u32 i = 0; b->listens && i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        bool catches =
            (item->kind == BREAKPOINT_RETURN && !item->trap && !(item->mret && event->sret)) ||
            (item->kind == BREAKPOINT_MODE && fits(item->from, event->from) &&
             fits(item->to, event->to) && event->from != event->to);
        if (!item->disabled && catches && breakpoint_holds(b, item, (u32)event->hart) &&
            breakpoint_counts(item)) {
            stop(b, event->hart);
        }
    }
}

void breakpoints_trap_ended(struct breakpoints *b, u64 number, u32 hart)
{
    for (u32 i = 0; i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        if (item->kind == BREAKPOINT_RETURN && item->trap == number && breakpoint_counts(item)) {
            stop(b, hart);
        }
    }
}

void breakpoints_hook(struct breakpoints *b)
{
    const struct cpu_listener listener = {.self = b, .trap = on_trap, .trap_return = on_return};
    cpu_listen(b->m->cpu, &listener);
}

void breakpoints_apply(struct breakpoints *b)
{
    struct cpu *cpu = b->m->cpu;
    bool insns = false, accesses = false;
    b->listens = false;
    if (b->accesses) {
        cpu_watch_nothing(cpu);
    }
    for (u32 i = 0; i < b->count; i++) {
        const struct breakpoint *item = &b->items[i];
        bool insn_kind = item->kind == BREAKPOINT_PLACE || item->kind == BREAKPOINT_REGISTER ||
                         item->kind == BREAKPOINT_CSR || item->kind == BREAKPOINT_WFI;
        if (item->disabled) {
            continue;
        }
        if (item->kind == BREAKPOINT_MEMORY) {
            accesses = true;
            cpu_watch_accesses(cpu, item->pa, item->size_bytes, item->reads, item->writes);
        }
        insns |= insn_kind;
        b->listens |= !insn_kind && item->kind != BREAKPOINT_MEMORY;
    }
    b->accesses = accesses;
    const struct cpu_stops stops = {.self = b,
                                    .wants = insns ? on_translate : NULL,
                                    .stops = before_insn,
                                    .touched = on_access};
    cpu_set_stops(cpu, insns || accesses ? &stops : NULL);
}
