// What Spike's commands run.
#include "last.h"
#include "running.h"
#include "spike.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// --- what is said of each instruction (riscv-isa-sim, riscv/processor.cc) ---

static void say_symbol(struct debugger *d, const struct insn_record *record, u64 satp)
{
    const struct guest_place place = {
        .address = record->pc, .mode = (enum privilege)record->priv, .satp = satp};
    size_t length;
    const char *name = places_name(d->places, &place, &length);
    if (length > 0 && !strstr(name, "+0x")) {
        text_print(&d->out, "core %3u: >>>>  %s\n", (u32)record->hart, name);
    }
}

// One that comes again at once is only counted.
static void say_insn(struct debugger *d, const struct insn_record *record, u64 satp)
{
    struct spike_last *last = &d->spike_last[record->hart];
    char text[SPIKE_INSN_SIZE];
    if (last->times > 0 && last->pc == record->pc && last->raw == record->raw) {
        last->times++;
        return;
    }
    say_symbol(d, record, satp);
    if (last->times > 1) {
        text_print(&d->out, "core %3u: Executed %" PRIu64 " times\n", (u32)record->hart,
                   last->times);
    }
    spike_disassemble(d, record->pc, record->raw, text);
    text_print(&d->out, "core %3u: 0x%016" PRIx64 " (0x%08" PRIx32 ") %s\n", (u32)record->hart,
               record->pc, record->raw, text);
    *last = (struct spike_last){.pc = record->pc, .raw = record->raw, .times = 1};
}

static bool is_ecall(const struct trap_record *trap)
{
    return trap->cause == EXC_user_ecall || trap->cause == EXC_supervisor_ecall ||
           trap->cause == EXC_machine_ecall;
}

static void say_trap(struct debugger *d, const struct trap_record *trap)
{
    if (trap->interrupt) {
        text_print(&d->out, "core %3u: exception interrupt #%u, epc 0x%016" PRIx64 "\n", trap->hart,
                   trap->cause, trap->epc);
        return;
    }
    text_print(&d->out, "core %3u: exception trap_%s, epc 0x%016" PRIx64 "\n", trap->hart,
               spike_trap_name(trap->cause), trap->epc);
    if (!is_ecall(trap)) {
        text_print(&d->out, "core %3u:           tval 0x%016" PRIx64 "\n", trap->hart, trap->tval);
    }
}

// The last instruction that is known; false where none is.
static bool last_insn(const struct debugger *d, struct insn_record *record, u64 *satp)
{
    return d->parts.ring && insn_ring_last(d->parts.ring, 0, record, satp);
}

// What happened since `before` was the last instruction and the last trap had that number:
// interrupts come before the instruction, exceptions are its end.
static void say_step(struct debugger *d, const struct insn_record *before, u64 trap_before)
{
    u64 satp;
    struct insn_record record;
    bool insn = last_insn(d, &record, &satp) &&
                !(record.hart == before->hart && record.step == before->step);
    u32 traps = 0;
    const struct trap_record *trap;
    while (d->traps && (trap = trap_history_last(d->traps, traps)) && trap->number > trap_before) {
        traps++;
    }
    for (bool interrupts = true;; interrupts = false) {
        for (u32 age = traps; age-- > 0;) {
            trap = trap_history_last(d->traps, age);
            if (trap->interrupt == interrupts) {
                say_trap(d, trap);
            }
        }
        if (!interrupts) {
            return;
        }
        if (insn) {
            say_insn(d, &record, satp);
        }
    }
}

// One step; false where something else has stopped the machine.
static bool step(struct debugger *d, bool noisy)
{
    u64 satp;
    struct insn_record before = {.step = UINT64_MAX};
    const struct trap_record *trap = d->traps ? trap_history_last(d->traps, 0) : NULL;
    u64 trap_before = trap ? trap->number : 0;
    if (noisy) {
        last_insn(d, &before, &satp);
    }
    running_go(d, 1);
    if (noisy) {
        say_step(d, &before, trap_before);
    }
    return d->last == DEBUGGER_LIMIT;
}

// Says what else has stopped the machine.
static bool settle(struct debugger *d)
{
    if (d->last == DEBUGGER_STOPPED) {
        running_report(d);
    } else {
        running_say_reason(d);
        d->noted = false;
    }
    return true;
}

// Noisy runs have the last instruction kept, whatever keep-last says.
static void begin_noise(struct debugger *d)
{
    if (d->parts.ring && !d->settings.keep_last) {
        insn_ring_keep(d->parts.ring, true);
    }
}

static void end_noise(struct debugger *d)
{
    if (!d->settings.keep_last) {
        last_keep(d);
    }
}

// --- run, rs ---

static bool take_count(const struct spike_words *words, u64 *count, struct error *error)
{
    char *end;
    *count = UINT64_MAX;
    if (words->count == 0) {
        return true;
    }
    *count = strtoull(words->items[0], &end, 10);
    return (words->count == 1 && !*end) || spike_bad(words, error);
}

bool spike_run_noisy(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u64 count;
    if (!take_count(words, &count, error) || !running_check(d, error)) {
        return false;
    }
    begin_noise(d);
    for (u64 i = 0; i < count && step(d, true); i++) {}
    end_noise(d);
    return settle(d);
}

bool spike_run_silent(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u64 count;
    if (!take_count(words, &count, error) || !running_check(d, error)) {
        return false;
    }
    if (count > 0) {
        running_go(d, count);
    }
    text_put(&d->out, ":\n");
    return settle(d);
}

// --- until, while ---

// A comparison: the words behind the first are the arguments of its kind, but for the last, the
// value.
struct comparison {
    const struct spike_words *words;
    enum spike_kind kind;
    u64 wanted;
    bool until; // stops where they are equal, else where they are not
};

static bool take_kind(const char *word, enum spike_kind *kind)
{
    static const char *const names[] = {"reg", "pc", "insn", "mem"};
    for (u32 i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], word) == 0) {
            *kind = (enum spike_kind)i;
            return true;
        }
    }
    return false;
}

static bool take_comparison(struct debugger *d, const struct spike_words *words, bool until,
                            struct comparison *comparison, struct error *error)
{
    *comparison = (struct comparison){.words = words, .until = until};
    if (words->count < 3 || !take_kind(words->items[0], &comparison->kind)) {
        return spike_bad(words, error);
    }
    u32 hart = d->hart;
    bool physical = comparison->kind == SPIKE_MEM && words->count == 3;
    return (physical || spike_core(d, words, 1, &hart, error)) &&
           spike_number(d, hart, words->items[words->count - 1], &comparison->wanted, error);
}

// Whether it stops here. What can't be read is like no value, and passed over.
static bool is_met(struct debugger *d, const struct comparison *comparison, bool *wrong,
                   struct error *error)
{
    u64 value;
    enum exception trap;
    const struct spike_words *words = comparison->words;
    enum spike_found found =
        spike_value(d, comparison->kind, words, 1, words->count - 1, &value, &trap, error);
    *wrong = found == SPIKE_WRONG;
    return found == SPIKE_FOUND && comparison->until == (value == comparison->wanted);
}

static bool run_until(struct debugger *d, const struct spike_words *words, bool until, bool noisy,
                      struct error *error)
{
    struct comparison comparison;
    bool wrong = false;
    if (!running_check(d, error) || !take_comparison(d, words, until, &comparison, error)) {
        return false;
    }
    d->last = DEBUGGER_LIMIT;
    begin_noise(d);
    while (!is_met(d, &comparison, &wrong, error) && !wrong && step(d, noisy)) {}
    end_noise(d);
    return settle(d) && !wrong;
}

bool spike_until(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return run_until(d, words, true, false, error);
}

bool spike_until_noisy(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return run_until(d, words, true, true, error);
}

bool spike_run_while(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return run_until(d, words, false, false, error);
}
