#include "running.h"

#include "place_line.h"

#include "cpu/csr.h"
#include "inspect/trap_log.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RETRIES_MAX 100 // of an instruction that is interrupted again and again

bool running_check(const struct debugger *d, struct error *error)
{
    return !d->m->state.exited ||
           error_set(error, ERROR_USAGE,
                     "the guest has ended, with status %" PRIu64 ": run starts it again",
                     d->m->state.status);
}

// Runs at most so many steps; where timer interrupts are forced, they come in between.
static void run_some(struct debugger *d, u64 steps)
{
    do {
        u64 now = machine_steps(d->m);
        u64 part = steps;
        if (d->timer_every && d->timer_next <= now) {
            door_set_timer(&d->door, d->hart, csr_time(debugger_hart(d)));
            d->timer_next = now + d->timer_every;
        }
        if (d->timer_every && d->timer_next - now < steps) {
            part = d->timer_next - now;
        }
        d->last = d->host.run(d->host.self, part);
        steps -= part;
    } while (d->last == DEBUGGER_LIMIT && steps > 0);
}

void running_go(struct debugger *d, u64 steps)
{
    u64 now = machine_steps(d->m);
    u64 end = steps < UINT64_MAX - now ? now + steps : UINT64_MAX;
    bool reason = false;
    if (!d->noted) {
        seen_note(&d->seen, d->m);
        d->noted = true;
    }
    breakpoints_resume(&d->breakpoints, d->hart);
    d->frame = 0;
    do {
        run_some(d, end - machine_steps(d->m));
        bool stopped = d->last == DEBUGGER_STOPPED;
        reason = breakpoints_settle(&d->breakpoints, stopped, d->hart);
    } while (d->last == DEBUGGER_STOPPED && !reason && machine_steps(d->m) < end);
    if (d->last == DEBUGGER_STOPPED) {
        d->hart = d->breakpoints.hart;
        d->last = reason ? DEBUGGER_STOPPED : DEBUGGER_LIMIT;
    }
    d->interruptions += d->last == DEBUGGER_INTERRUPTED;
    d->leaves |= d->last == DEBUGGER_OVER;
}

// Whether a breakpoint that the user knows of was hit.
static bool hit_any(struct debugger *d)
{
    for (u32 i = 0; i < d->breakpoints.count; i++) {
        if (d->breakpoints.items[i].hit && d->breakpoints.items[i].number) {
            return true;
        }
    }
    return false;
}

bool running_until(struct debugger *d, const struct breakpoint *stop)
{
    if (!breakpoints_add(&d->breakpoints, stop, false)) {
        return false;
    }
    running_go(d, UINT64_MAX);
    const struct breakpoint *own = breakpoints_find(&d->breakpoints, 0);
    bool reached = own && own->hit && !hit_any(d);
    breakpoints_remove(&d->breakpoints, 0);
    return reached;
}

bool running_step(struct debugger *d)
{
    const struct hart *h = debugger_hart(d);
    u64 before = hart_steps(h, h->clock);
    d->breakpoints.stop_at_interrupts = true;
    d->m->cpu->holds_interrupts = !d->settings.step_interrupts;
    do {
        running_go(d, 1);
    } while (d->last == DEBUGGER_LIMIT && hart_steps(h, h->clock) == before);
    d->breakpoints.stop_at_interrupts = false;
    d->m->cpu->holds_interrupts = false;
    bool interrupt = d->last == DEBUGGER_STOPPED && d->breakpoints.interrupted;
    return (d->last == DEBUGGER_LIMIT || interrupt) && !hit_any(d);
}

struct breakpoint running_place(const struct debugger *d, u64 address)
{
    const struct hart *h = debugger_hart(d);
    return (struct breakpoint){.kind = BREAKPOINT_PLACE,
                               .hart = BREAKPOINT_ANY,
                               .mode = (i32)h->s.priv,
                               .pid = BREAKPOINT_ANY,
                               .exact = true,
                               .satp = h->s.satp,
                               .sp_min = h->s.x[2],
                               .places = {address},
                               .place_count = 1};
}

static u64 last_trap(const struct debugger *d)
{
    const struct trap_record *last = d->traps ? trap_history_last(d->traps, 0) : NULL;
    return last ? last->number : 0;
}

// The instruction at the hart's pc; OP_illegal where there is none.
static struct insn next_insn(struct debugger *d)
{
    const struct scope scope = debugger_scope(d);
    u16 halves[2] = {0};
    u64 pc = debugger_hart(d)->s.pc;
    value_read(&scope, pc, &halves[0], sizeof halves[0]);
    value_read(&scope, pc + 2, &halves[1], sizeof halves[1]);
    return isa_decode(halves[0] | ((u32)halves[1] << 16), &d->m->cpu->config.extensions);
}

// The two registers that the ABI gives to return addresses (Unpriv. 2.5.1).
static bool is_call(const struct insn *insn)
{
    return (insn->op == OP_jal || insn->op == OP_jalr) && (insn->rd == 1 || insn->rd == 5);
}

bool running_next(struct debugger *d)
{
    u64 start = debugger_hart(d)->s.pc;
    const struct insn insn = next_insn(d);
    const struct breakpoint behind = running_place(d, start + insn.length);
    for (u32 tries = 0; tries < RETRIES_MAX; tries++) {
        u64 trap = last_trap(d);
        if (!running_step(d)) {
            return false;
        }
        if (last_trap(d) == trap) {
            break;
        }
        const struct breakpoint back = {.kind = BREAKPOINT_RETURN,
                                        .hart = BREAKPOINT_ANY,
                                        .mode = BREAKPOINT_ANY,
                                        .pid = BREAKPOINT_ANY,
                                        .trap = trap + 1};
        if (!running_until(d, &back)) {
            return false;
        }
        if (debugger_hart(d)->s.pc != start) {
            return true; // an ecall; else the instruction is still to be done
        }
    }
    bool called = is_call(&insn) && debugger_hart(d)->s.pc != behind.places[0];
    return !called || running_until(d, &behind);
}

// --- saying what happened ---

static void say_change(struct debugger *d, const struct breakpoint *item)
{
    const struct scope scope = debugger_scope(d);
    struct value value = item->watched;
    struct error ignored;
    if (!value_is_scalar(value.type)) {
        return;
    }
    value.place = VALUE_COMPUTED;
    if (item->before != item->watched.bits) {
        value.bits = item->before;
        text_put(&d->out, "  old value = ");
        value_print(&d->out, &scope, &value, 0, &ignored);
        text_put(&d->out, "\n");
    }
    value.bits = item->watched.bits;
    text_print(&d->out, "  %svalue = ", item->before != item->watched.bits ? "new " : "");
    value_print(&d->out, &scope, &value, 0, &ignored);
    text_put(&d->out, "\n");
}

static void say_trap(struct debugger *d)
{
    const struct trap_record *record = d->traps ? trap_history_last(d->traps, 0) : NULL;
    char line[TRAP_LOG_LINE_SIZE];
    if (record) {
        trap_log_format_record(record, d->places, line);
        text_put(&d->out, line);
    }
}

static void say_hit(struct debugger *d, const struct breakpoint *item)
{
    static const char *const names[] = {
#define BREAKPOINT(kind, name, text) [BREAKPOINT_##kind] = name,
#include "inspect/breakpoints.def"
#undef BREAKPOINT
    };
    bool is_catch = strncmp(names[item->kind], "catch", 5) == 0;
    const char *kind = item->temporary && item->kind == BREAKPOINT_PLACE ? "Temporary breakpoint"
                       : item->kind == BREAKPOINT_PLACE                  ? "Breakpoint"
                       : is_catch                                        ? "Catchpoint"
                                                                         : "Watchpoint";
    text_print(&d->out, "%s %u: %s\n", kind, item->number, item->what);
    if (item->kind == BREAKPOINT_MEMORY || item->kind == BREAKPOINT_REGISTER) {
        say_change(d, item);
        if (item->by) {
            text_print(&d->out, "  by %s\n", item->by);
        }
    } else if (is_catch && item->kind != BREAKPOINT_CSR && item->kind != BREAKPOINT_WFI &&
               item->kind != BREAKPOINT_RETURN && item->kind != BREAKPOINT_MODE) {
        say_trap(d);
    }
}

void running_say_reason(struct debugger *d)
{
    switch (d->last) {
    case DEBUGGER_LIMIT:
    case DEBUGGER_STOPPED:
        break;
    case DEBUGGER_INTERRUPTED:
        text_put(&d->out, "Interrupted.\n");
        break;
    case DEBUGGER_EXITED:
        text_print(&d->out, "The guest has ended, with status %" PRIu64 ".\n", d->m->state.status);
        return;
    case DEBUGGER_STUCK:
        text_put(&d->out, "Every hart waits, and nothing can ever wake one: type TEXT gives the "
                          "console input, run "
                          "starts again.\n");
        break;
    case DEBUGGER_OVER:
        return;
    }
    if (d->breakpoints.interrupted) {
        say_trap(d);
    }
    for (u32 i = 0; i < d->breakpoints.count; i++) {
        if (d->breakpoints.items[i].hit && d->breakpoints.items[i].number) {
            say_hit(d, &d->breakpoints.items[i]);
        }
    }
    if (*d->breakpoints.trouble) {
        text_print(&d->out, "  its condition has no value: %s\n", d->breakpoints.trouble);
    }
}

// Whether every breakpoint that was hit is one whose stop is not to be shown.
static bool is_silent(struct debugger *d)
{
    bool silent = false;
    for (u32 i = 0; i < d->breakpoints.count; i++) {
        const struct breakpoint *item = &d->breakpoints.items[i];
        if (item->hit && item->number) {
            silent = plans_silent(&d->plans, item->number);
            if (!silent) {
                return false;
            }
        }
    }
    return silent;
}

void running_report(struct debugger *d)
{
    if (d->last == DEBUGGER_OVER) {
        return;
    }
    d->noted = false;
    if (!is_silent(d)) {
        running_say_reason(d);
        if (d->last != DEBUGGER_EXITED) {
            place_line_show(d);
            displays_show(d);
        }
    }
    for (u32 i = 0; i < d->breakpoints.count; i++) {
        if (d->breakpoints.items[i].hit && d->breakpoints.items[i].number) {
            debugger_plan(d, d->breakpoints.items[i].number);
        }
    }
    breakpoints_drop_temporary(&d->breakpoints);
}
