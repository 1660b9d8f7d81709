// Asking why.
#include "command.h"
#include "debugger.h"
#include "running.h"

#include "inspect/doctor.h"
#include "inspect/trap_text.h"
#include "inspect/why.h"

#include <stdio.h>
#include <string.h>

// What stands behind an address: "as U", "store", "satp 0x8000000000080145".
struct manner {
    bool has_mode, has_access, has_satp;
    enum privilege mode;
    enum access access;
    u64 satp;
};

static bool read_mode(const char *text, struct manner *manner)
{
    static const struct {
        const char *name;
        enum privilege mode;
    } modes[] = {{"U", PRIV_U}, {"S", PRIV_S}, {"M", PRIV_M},
                 {"u", PRIV_U}, {"s", PRIV_S}, {"m", PRIV_M}};
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        if (strcmp(text, modes[i].name) == 0) {
            manner->mode = modes[i].mode;
            manner->has_mode = true;
            return true;
        }
    }
    return false;
}

static bool read_access(const char *text, struct manner *manner)
{
    static const char *const names[] = {
        [ACCESS_FETCH] = "fetch", [ACCESS_LOAD] = "load", [ACCESS_STORE] = "store"};
    for (u32 i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            manner->access = (enum access)i;
            manner->has_access = true;
            return true;
        }
    }
    return false;
}

// Cuts the last word off; null where there is only one.
static char *last_word(char *text)
{
    char *blank = strrchr(text, ' ');
    if (!blank) {
        return NULL;
    }
    char *word = blank + 1;
    while (blank > text && blank[-1] == ' ') {
        blank--;
    }
    *blank = 0;
    return word;
}

// Takes "as MODE", "satp VALUE" and a kind of access off the end of `text`. What else is there
// stays.
static bool read_manner(const struct scope *scope, char text[DEBUGGER_LINE_SIZE],
                        struct manner *manner, struct error *error)
{
    char saved[DEBUGGER_LINE_SIZE];
    for (u32 i = 0; i < 3; i++) {
        memcpy(saved, text, sizeof saved);
        char *word = last_word(text);
        if (word && read_access(word, manner)) {
            continue;
        }
        char *as = word ? last_word(text) : NULL;
        if (as && strcmp(as, "satp") == 0) {
            if (!expression_number(scope, word, &manner->satp, error)) {
                return false;
            }
            manner->has_satp = true;
            continue;
        }
        if (as && strcmp(as, "as") == 0) {
            if (!read_mode(word, manner)) {
                return error_set(error, ERROR_USAGE, "as %.20s: a mode is U, S or M", word);
            }
            continue;
        }
        memcpy(text, saved, sizeof saved);
        return true;
    }
    return true;
}

// Whose rights count, in which address space: a program's is its process's, also while the kernel
// runs in one of its own.
static struct access_subject subject_of(const struct debugger *d, const struct manner *manner)
{
    const struct hart *h = debugger_hart(d);
    struct access_subject subject = access_subject_of(h, manner->access);
    struct guest_process_info info;
    if (manner->has_satp) {
        subject.satp = manner->satp;
    }
    if (!manner->has_mode) {
        return subject;
    }
    subject.mode = manner->mode;
    if (!manner->has_satp && manner->mode == PRIV_U && h->s.priv != PRIV_U && d->knowledge &&
        d->knowledge->guest && guest_current(d->knowledge->guest, d->hart, &info) && info.satp) {
        subject.satp = info.satp;
    }
    return subject;
}

static bool read_question(struct debugger *d, const char *arguments, u64 *va, struct manner *manner,
                          struct error *error)
{
    char text[DEBUGGER_LINE_SIZE];
    const struct scope scope = debugger_scope(d);
    snprintf(text, sizeof text, "%s", arguments);
    *manner = (struct manner){.access = ACCESS_LOAD};
    if (!read_manner(&scope, text, manner, error)) {
        return false;
    }
    return expression_number(&scope, text, va, error);
}

bool cmd_walk(struct debugger *d, const char *arguments, struct error *error)
{
    u64 va;
    struct manner manner;
    if (!*arguments) {
        return error_set(error, ERROR_USAGE, "walk needs an address: walk 0x10000 as U");
    }
    if (!read_question(d, arguments, &va, &manner, error)) {
        return false;
    }
    const struct access_subject subject = subject_of(d, &manner);
    if (manner.has_access) {
        why_access(d->m, d->hart, va, 1, &subject, manner.access, &d->out);
    } else {
        why_walk(d->m, d->hart, va, &subject, &d->out);
    }
    return true;
}

// Why the machine stopped, and, in a trap's handler, why that was taken.
static void answer_here(struct debugger *d)
{
    const struct trap_record *record = d->traps ? trap_history_current(d->traps, d->hart) : NULL;
    running_say_reason(d);
    if (d->last == DEBUGGER_LIMIT) {
        text_put(&d->out, "The machine stopped because the steps that were asked for are done.\n");
    }
    if (!record) {
        text_put(&d->out, "The hart is in no trap's handler that is known.\n");
        return;
    }
    const struct trap_text text = {.places = d->places, .set = &d->m->cpu->config.extensions};
    text_print(&d->out, "The hart is in the handler of a trap:\n");
    trap_text_taken(&text, record, &d->out);
}

bool cmd_why(struct debugger *d, const char *arguments, struct error *error)
{
    u64 va;
    struct manner manner;
    struct why_interrupt interrupt;
    struct error ignored;
    if (!*arguments) {
        answer_here(d);
        return true;
    }
    if (!read_question(d, arguments, &va, &manner, error)) {
        bool named = why_interrupt_named(d->m, d->hart, arguments, &interrupt, &ignored);
        if (named) {
            why_interrupt(d->m, d->hart, &interrupt, &d->out);
        }
        return named;
    }
    const struct access_subject subject = subject_of(d, &manner);
    u64 size = manner.access == ACCESS_FETCH ? 2 : 1;
    why_access(d->m, d->hart, va, size, &subject, manner.access, &d->out);
    return true;
}

bool cmd_why_not(struct debugger *d, const char *arguments, struct error *error)
{
    struct why_interrupt interrupt;
    if (!*arguments) {
        return error_set(
            error, ERROR_USAGE,
            "why not needs an interrupt: timer, external, software, uart, or a source of "
            "the PLIC");
    }
    if (!why_interrupt_named(d->m, d->hart, arguments, &interrupt, error)) {
        return false;
    }
    why_interrupt(d->m, d->hart, &interrupt, &d->out);
    return true;
}

bool cmd_doctor(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    struct doctor doctor =
        doctor_begin(d->m, d->knowledge ? d->knowledge->kernel.symbols : NULL, d->traps);
    if (d->traps) {
        doctor_look_back(&doctor);
    }
    doctor_examine(&doctor);
    doctor_report(&doctor, &d->out);
    return true;
}
