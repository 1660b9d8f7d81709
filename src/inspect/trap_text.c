#include "inspect/trap_text.h"

#include "cpu/trap.h"
#include "inspect/mode.h"
#include "inspect/trap_words.h"

#include <inttypes.h>
#include <stdio.h>

#define SOURCE_SIZE 128
#define LABEL       "  %-9s "

// "0x10062 (main+0x1c) main.c:12"
static void put_place(const struct trap_text *text, const struct guest_place *place,
                      const struct text_sink *sink)
{
    size_t length;
    char source[SOURCE_SIZE];
    const char *name = places_name(text->places, place, &length);
    places_source(text->places, place, source, sizeof source);
    text_print(sink, "0x%" PRIx64, place->address);
    if (length > 0) {
        text_print(sink, " (%s)", name);
    }
    if (*source) {
        text_print(sink, " %s", source);
    }
}

static void put_labelled_place(const struct trap_text *text, const char *label,
                               const struct guest_place *place, const struct text_sink *sink)
{
    text_print(sink, LABEL, label);
    put_place(text, place, sink);
    text_put(sink, "\n");
}

static void put_where(const struct trap_text *text, const struct trap_record *record,
                      const struct text_sink *sink)
{
    const struct guest_place at = {.address = record->epc,
                                   .mode = record->from,
                                   .satp = record->satp,
                                   .pid = record->process.pid,
                                   .process = record->process.name};
    const struct guest_place handler = {.address = record->handler,
                                        .mode = record->to,
                                        .satp = record->satp,
                                        .pid = record->process.pid,
                                        .process = record->process.name};
    char insn[ISA_TEXT_SIZE];
    trap_words_insn(record, text->set, insn, sizeof insn);
    put_labelled_place(text, "at", &at, sink);
    if (*insn) {
        text_print(sink, LABEL "%s\n", "insn", insn);
    }
    text_print(sink, LABEL "0x%" PRIx64 "\n", "tval", record->tval);
    put_labelled_place(text, "handler", &handler, sink);
    if (record->process.pid) {
        text_print(sink, LABEL "%" PRIu64 " %s\n", "process", record->process.pid,
                   record->process.name);
    }
    if (record->call.name[0]) {
        text_print(sink, LABEL "%s\n", "call", record->call.text);
    }
}

static void put_why(const struct trap_record *record, const struct text_sink *sink)
{
    char words[TRAP_WORDS_SIZE];
    trap_words_raised(record, words, sizeof words);
    text_print(sink, LABEL "%s\n", "raised by", words);
    if (record->raiser.kind == TRAP_BY_ACCESS) {
        const struct access_check *check = &record->raiser.access;
        for (u32 i = 0; i < check->level_count; i++) {
            trap_words_level(&check->levels[i], words, sizeof words);
            text_print(sink, LABEL "%s\n", "", words);
        }
    }
    trap_words_reason(record, words, sizeof words);
    text_print(sink, LABEL "%s\n", "taken for", words);
}

static void put_csr(char mode, const char *name, u64 before, u64 after,
                    const struct text_sink *sink)
{
    char full[16];
    snprintf(full, sizeof full, "%c%s", mode, name);
    text_print(sink, LABEL "0x%" PRIx64 " -> 0x%" PRIx64 "\n", full, before, after);
}

// mstatus, whole and by the fields that changed, as the mode calls it.
static void put_status(char mode, u64 before, u64 after, const struct text_sink *sink)
{
    struct trap_field fields[TRAP_FIELDS_MAX];
    u32 count = trap_words_fields(before, after, fields, TRAP_FIELDS_MAX);
    text_print(sink, LABEL, mode == 'S' ? "sstatus" : "mstatus");
    for (u32 i = 0; i < count; i++) {
        text_print(sink, "%s%s %" PRIu64 " -> %" PRIu64, i ? ", " : "", fields[i].name,
                   fields[i].before, fields[i].after);
    }
    text_print(sink, "%s\n", count ? "" : "unchanged");
}

static void put_csrs(const struct trap_record *record, const struct text_sink *sink)
{
    char mode = record->to == PRIV_M ? 'm' : 's';
    put_csr(mode, "cause", record->before.cause, record->after.cause, sink);
    put_csr(mode, "epc", record->before.epc, record->after.epc, sink);
    put_csr(mode, "tval", record->before.tval, record->after.tval, sink);
    put_status(mode_letter(record->to), record->before.mstatus, record->after.mstatus, sink);
    text_print(sink, LABEL "0x%" PRIx64 "\n", "satp", record->satp);
    text_print(sink, LABEL "0x%" PRIx64 "\n", "sp", record->sp);
}

void trap_text_taken(const struct trap_text *text, const struct trap_record *record,
                     const struct text_sink *sink)
{
    text_print(sink, "trap %" PRIu64 ": %s%s, %c -> %c, hart %u, step %" PRIu64 ", cycle %" PRIu64,
               record->number, trap_cause_name(record->interrupt, record->cause),
               record->interrupt ? " interrupt" : "", mode_letter(record->from),
               mode_letter(record->to), record->hart, record->step, record->clock);
    if (record->outer) {
        text_print(sink, ", in the handler of trap %" PRIu64 " (depth %u)", record->outer,
                   record->depth);
    }
    text_put(sink, "\n");
    put_where(text, record, sink);
    put_why(record, sink);
    put_csrs(record, sink);
}

static void put_process(const struct guest_process *process, u64 satp, const struct text_sink *sink)
{
    if (process->pid) {
        text_print(sink, "process %" PRIu64 " %s", process->pid, process->name);
    } else {
        text_print(sink, "satp 0x%" PRIx64, satp);
    }
}

static void put_resumed(const struct trap_record *record, const struct text_sink *sink)
{
    const struct trap_resumed *resumed = &record->resumed;
    if (!resumed->known || resumed->same) {
        return;
    }
    text_print(sink, LABEL "at step %" PRIu64 " of hart %u another went on in %c-mode: ", "switch",
               resumed->step, record->hart, mode_letter(record->from));
    put_process(&resumed->process, resumed->satp, sink);
    if (resumed->number) {
        text_print(sink, ", back from trap %" PRIu64, resumed->number);
    }
    text_put(sink, "\n");
}

static void put_result(const struct trap_text *text, const struct trap_record *record,
                       const struct text_sink *sink)
{
    const struct guest_view *view = places_view(text->places);
    char result[GUEST_CALL_SIZE];
    if (record->call.name[0] && view && view->result &&
        view->result(view->self, &record->call, record->back.a0, result, sizeof result)) {
        text_print(sink, LABEL "%s -> %s\n", "result", record->call.text, result);
    } else {
        text_print(sink, LABEL "a0 = 0x%" PRIx64 "\n", "result", record->back.a0);
    }
}

static void put_return(const struct trap_text *text, const struct trap_record *record,
                       const struct text_sink *sink)
{
    const struct trap_return *back = &record->back;
    const struct guest_place target = {.address = back->target,
                                       .mode = record->from,
                                       .satp = back->satp,
                                       .pid = record->process.pid,
                                       .process = record->process.name};
    text_print(sink, LABEL "step %" PRIu64 " of hart %u, %s to ", "returned", back->step,
               back->hart, record->to == PRIV_S ? "sret" : "mret");
    put_place(text, &target, sink);
    text_print(sink, "\n" LABEL, "spent");
    if (back->hart == record->hart) {
        text_print(sink, "%" PRIu64 " steps, ", back->steps);
    }
    text_print(sink, "%" PRIu64 " cycles%s\n", back->clocks,
               back->switched ? ", others' among them" : "");
    if (!record->interrupt && record->cause == EXC_user_ecall) {
        put_result(text, record, sink);
    }
    put_status(mode_letter(record->to), back->mstatus_before, back->mstatus_after, sink);
    if (back->satp != record->satp) {
        text_print(sink, LABEL "0x%" PRIx64 "\n", "satp", back->satp);
    }
    if (back->sp != record->sp) {
        text_print(sink, LABEL "0x%" PRIx64 "\n", "sp", back->sp);
    }
}

void trap_text_ended(const struct trap_text *text, const struct trap_record *record,
                     const struct text_sink *sink)
{
    put_resumed(record, sink);
    switch (record->end) {
    case TRAP_OPEN:
        text_print(sink, LABEL "not yet\n", "returned");
        break;
    case TRAP_FORGOTTEN:
        text_print(sink, LABEL "not known: too many traps were open\n", "returned");
        break;
    case TRAP_RETURNED:
        put_return(text, record, sink);
        break;
    }
}

void trap_text_stray(const struct trap_text *text, const struct trap_stray *stray,
                     const struct text_sink *sink)
{
    const struct trap_return *back = &stray->back;
    const struct guest_place target = {.address = back->target,
                                       .mode = stray->to,
                                       .satp = back->satp,
                                       .pid = stray->process.pid,
                                       .process = stray->process.name};
    text_print(sink,
               "return: %s, %c -> %c, hart %u, step %" PRIu64 ", cycle %" PRIu64
               ", of no trap that is known\n",
               stray->sret ? "sret" : "mret", mode_letter(stray->from), mode_letter(stray->to),
               back->hart, back->step, back->clock);
    put_labelled_place(text, "to", &target, sink);
    if (stray->process.pid) {
        text_print(sink, LABEL "%" PRIu64 " %s\n", "process", stray->process.pid,
                   stray->process.name);
    }
    put_status(stray->sret ? 'S' : 'M', back->mstatus_before, back->mstatus_after, sink);
}
