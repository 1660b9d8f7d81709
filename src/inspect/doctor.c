// Finding loops, examining the machine, and the report. Read next: doctor_traps.c, doctor_tvec.c.
#include "inspect/doctor.h"

#include "cpu/csr.h"
#include "cpu/stops.h"
#include "cpu/trap.h"
#include "inspect/place.h"
#include "machine/board.h"
#include "machine/schedule.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum severity { NOTED, FATAL };

static const struct {
    const char *name;
    enum severity severity;
    const char *what, *advice;
} rows[DOCTOR_COUNT] = {
#define FINDING(name, severity, what, advice) {#name, severity, what, advice},
#include "inspect/doctor.def"
#undef FINDING
};

struct doctor doctor_begin(struct machine *m, const struct symbols *symbols,
                           const struct trap_history *history)
{
    return (struct doctor){
        .m = m, .symbols = symbols, .history = history, .loop_traps = DOCTOR_LOOP_TRAPS};
}

void doctor_note(struct doctor *doctor, enum doctor_name name, const struct trap_record *record,
                 u32 hart, u64 step, const char *format, ...)
{
    struct doctor_finding *finding = &doctor->findings[name];
    if (finding->count > 0 && !finding->handled) {
        finding->count++;
        return;
    }
    *finding = (struct doctor_finding){.count = 1,
                                       .order = ++doctor->seen,
                                       .hart = hart,
                                       .step = step,
                                       .trap = record ? record->number : 0};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->evidence, sizeof finding->evidence, format, arguments);
    va_end(arguments);
}

void doctor_describe(const struct doctor *doctor, const struct trap_record *record, char *text,
                     size_t size)
{
    char place[PLACE_TEXT_SIZE];
    place_format(doctor->symbols, record->epc, place);
    snprintf(text, size, "%s%s at %s", trap_cause_name(record->interrupt, record->cause),
             record->interrupt ? " interrupt" : "", place);
}

// --- loops --------------------------------------------------------------------------------------

static bool is_call(const struct trap_record *record)
{
    return !record->interrupt &&
           (record->cause == EXC_user_ecall || record->cause == EXC_supervisor_ecall ||
            record->cause == EXC_machine_ecall);
}

// Whether `record` is what `before` was, with no progress in between: the handler has returned to
// the very instruction that was trapped; or has not returned, and the trap is its own.
static bool is_same(const struct trap_record *before, const struct trap_record *record)
{
    if (before->interrupt != record->interrupt || before->cause != record->cause ||
        before->epc != record->epc || before->to != record->to) {
        return false;
    }
    if (before->end == TRAP_RETURNED) {
        return before->back.target == record->epc && before->tval == record->tval &&
               record->step - before->back.step <= 1;
    }
    return !record->interrupt && record->from == record->to;
}

static enum doctor_name loop_name(const struct trap_record *record)
{
    if (!record->interrupt) {
        return is_call(record) ? DOCTOR_ecall_again : DOCTOR_trap_loop;
    }
    bool timer = record->cause == IRQ_machine_timer || record->cause == IRQ_supervisor_timer;
    return timer ? DOCTOR_timer_storm : DOCTOR_interrupt_storm;
}

static void note_loop(struct doctor *doctor, const struct trap_record *record, u64 repeats)
{
    char trap[PLACE_TEXT_SIZE + 64], place[PLACE_TEXT_SIZE];
    doctor_describe(doctor, record, trap, sizeof trap);
    place_format(doctor->symbols, record->handler, place);
    doctor_note(doctor, loop_name(record), record, record->hart, record->step,
                "%s, tval 0x%" PRIx64 ", %" PRIu64 " times in a row; the handler at %ctvec is %s",
                trap, record->tval, repeats, record->to == PRIV_M ? 'm' : 's', place);
    if (doctor->stops) {
        hart_stop(&doctor->m->cpu->harts[record->hart]);
    }
}

static void look(struct doctor *doctor, const struct trap_record *record)
{
    struct doctor_hart *hart = &doctor->harts[record->hart];
    const struct trap_record *before =
        hart->last ? trap_history_find(doctor->history, hart->last) : NULL;
    hart->last = record->number;
    bool timer = record->interrupt &&
                 (record->cause == IRQ_machine_timer || record->cause == IRQ_supervisor_timer);
    hart->timer_traps += timer;
    if (!before || !is_same(before, record)) {
        hart->repeats = 1;
        doctor_judge(doctor, record);
    } else if (++hart->repeats == doctor->loop_traps) {
        note_loop(doctor, record, hart->repeats);
    }
}

static void on_taken(void *self, const struct trap_record *record)
{
    look(self, record);
}

// A trap whose handler returns behind the instruction, or to where the kernel mends it, was
// foreseen: firmware tries CSRs out so, and kernels copy from programs.
static void look_at_end(struct doctor *doctor, const struct trap_record *record)
{
    if (!doctor->seen || record->end != TRAP_RETURNED || record->back.target == record->epc) {
        return;
    }
    for (u32 i = 0; i < DOCTOR_COUNT; i++) {
        if (doctor->findings[i].count && doctor->findings[i].trap == record->number) {
            doctor->findings[i].handled = true;
        }
    }
}

static void on_ended(void *self, const struct trap_record *record)
{
    look_at_end(self, record);
}

struct trap_watcher doctor_watcher(struct doctor *doctor)
{
    return (struct trap_watcher){.self = doctor, .taken = on_taken, .ended = on_ended};
}

void doctor_look_back(struct doctor *doctor)
{
    u32 count = trap_history_count(doctor->history);
    doctor->loop_traps = DOCTOR_LOOP_KEPT;
    doctor->looks_back = true;
    for (u32 age = count; age-- > 0;) {
        const struct trap_record *record = trap_history_last(doctor->history, age);
        look(doctor, record);
        look_at_end(doctor, record);
    }
}

// --- the machine as it stands -------------------------------------------------------------------

static void examine_wait(struct doctor *doctor, const struct hart *h, u32 hart)
{
    char place[PLACE_TEXT_SIZE];
    place_format(doctor->symbols, h->s.pc - 4, place);
    if (doctor->m->state.semihosting_waits >> hart & 1) {
        return; // for the console, and not by wfi
    }
    if (h->s.mie == 0) {
        doctor_note(doctor, DOCTOR_wfi_nothing, NULL, hart, hart_steps(h, h->clock),
                    "hart %u waits at %s, and mie is 0", hart, place);
        return;
    }
    bool stce = h->s.menvcfg & MENVCFG_STCE;
    u64 machine_deadline = doctor->m->state.board.clint.mtimecmp[hart];
    bool s_timer = (h->s.mie & MIP_STIP) && stce && h->s.stimecmp == UINT64_MAX;
    bool m_timer = (h->s.mie & MIP_MTIP) && machine_deadline == UINT64_MAX;
    if ((s_timer || m_timer) && doctor->harts[hart].timer_traps > 0) {
        doctor_note(
            doctor, DOCTOR_timer_not_armed, NULL, hart, hart_steps(h, h->clock),
            "hart %u waits at %s; it has taken %" PRIu64 " timer interrupts, and now %s is -1",
            hart, place, doctor->harts[hart].timer_traps, s_timer ? "stimecmp" : "mtimecmp");
    }
}

static void examine_plic(struct doctor *doctor)
{
    const struct plic_state *plic = &doctor->m->state.board.plic;
    for (u32 source = 1; source < PLIC_SOURCES; source++) {
        u32 word = source / 32, bit = 1u << source % 32;
        if (plic->in_service[word] & plic->wire[word] & bit) {
            const struct board_place *place = board_place_of_irq(source);
            doctor_note(doctor, DOCTOR_claim_kept, NULL, 0, machine_steps(doctor->m),
                        "source %u (%s) is claimed, and the device asks again", source,
                        place ? place->name : "?");
        }
    }
}

static void examine_virtio(struct doctor *doctor)
{
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        const struct device_bit *bit =
            device_bit_find(&virtio_mmio_device, "STATUS", "DEVICE_NEEDS_RESET");
        if (bit && (doctor->m->state.board.virtio[i].status >> bit->shift) & 1) {
            doctor_note(doctor, DOCTOR_device_broken, NULL, 0, machine_steps(doctor->m),
                        "virtio slot %u has DEVICE_NEEDS_RESET in its status", i);
        }
    }
}

void doctor_examine(struct doctor *doctor)
{
    bool stuck = schedule_all_wait(doctor->m) && machine_next_event(doctor->m) == MACHINE_NEVER;
    for (u32 hart = 0; hart < doctor->m->cpu->hart_count && stuck; hart++) {
        examine_wait(doctor, &doctor->m->cpu->harts[hart], hart);
    }
    examine_plic(doctor);
    examine_virtio(doctor);
}

// --- the report ---------------------------------------------------------------------------------

bool doctor_is_fatal(const struct doctor *doctor)
{
    for (u32 i = 0; i < DOCTOR_COUNT; i++) {
        if (rows[i].severity == FATAL && doctor->findings[i].count) {
            return true;
        }
    }
    return false;
}

static void report_one(const struct doctor *doctor, u32 i, const struct text_sink *sink)
{
    const struct doctor_finding *finding = &doctor->findings[i];
    text_print(sink, "doctor: %s: %s\n", rows[i].name, rows[i].what);
    text_print(sink, "  seen at step %" PRIu64 " of hart %u", finding->step, finding->hart);
    if (finding->count > 1) {
        text_print(sink, ", and %" PRIu64 " times since", finding->count - 1);
    }
    text_print(sink, ": %s\n  %s\n", finding->evidence, rows[i].advice);
}

u32 doctor_report(const struct doctor *doctor, const struct text_sink *sink)
{
    u32 reported = 0;
    for (u64 order = 1; order <= doctor->seen; order++) {
        for (u32 i = 0; i < DOCTOR_COUNT; i++) {
            if (doctor->findings[i].order == order && !doctor->findings[i].handled) {
                report_one(doctor, i, sink);
                reported++;
            }
        }
    }
    if (reported == 0) {
        text_put(sink, "doctor: nothing that it knows has gone wrong\n");
    }
    return reported;
}
