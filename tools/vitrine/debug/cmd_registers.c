// Registers and CSRs, as they are, and what of them has changed.
#include "command.h"
#include "debugger.h"
#include "seen.h"

#include "base/nearest.h"
#include "cpu/csr_fields.h"
#include "cpu/trap.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CSR_COUNT 4096

static struct register_id csr_id(u32 number)
{
    return (struct register_id){REGISTER_CSR, number};
}

// What has changed since the machine was last stopped has a star behind it.
static const char *mark(const struct debugger *d, struct register_id id, u64 value)
{
    if (!seen_changed(&d->seen, d->hart, id, value)) {
        return " ";
    }
    return d->colours ? "\033[1;33m*\033[0m" : "*";
}

static void show_integers(struct debugger *d)
{
    const struct scope scope = debugger_scope(d);
    const u64 pc = debugger_hart(d)->s.pc;
    for (u32 i = 0; i < 32; i++) {
        struct register_id id = {REGISTER_INTEGER, i};
        struct value value = {.place = VALUE_IN_REGISTER, .register_id = id};
        struct error ignored;
        value.type = value_builtin(VALUE_ULONG);
        value_load(&scope, &value, &ignored);
        const char *star = mark(d, id, value.bits);
        text_print(&d->out, "%-4s 0x%016" PRIx64, register_name(id), value.bits);
        text_print(&d->out, i % 4 < 3 ? "%s " : "%s\n", i % 4 == 3 && *star == ' ' ? "" : star);
    }
    text_print(&d->out, "pc   0x%016" PRIx64 "%s", pc,
               mark(d, (struct register_id){.kind = REGISTER_PC}, pc));
    value_print_symbol(&d->out, &scope, pc);
    text_put(&d->out, "\n");
}

static void show_one(struct debugger *d, struct register_id id)
{
    const struct scope scope = debugger_scope(d);
    struct error ignored;
    struct value value = {
        .type = value_builtin(VALUE_ULONG), .place = VALUE_IN_REGISTER, .register_id = id};
    value_load(&scope, &value, &ignored);
    text_print(&d->out, "%-12s 0x%" PRIx64 "%s  %" PRId64, register_name(id), value.bits,
               mark(d, id, value.bits), (i64)value.bits);
    value_print_symbol(&d->out, &scope, value.bits);
    text_put(&d->out, "\n");
}

static bool unknown(const char *name, bool csr, struct error *error)
{
    struct nearest nearest = nearest_begin(name);
    struct register_id id;
    for (u32 i = 0; (id = register_at(i)).kind != REGISTER_NONE; i++) {
        if (!csr || id.kind == REGISTER_CSR) {
            nearest_offer(&nearest, register_name(id));
        }
    }
    return error_set(error, ERROR_USAGE, "there is no %s %.40s%s%s%s", csr ? "CSR" : "register",
                     name, nearest.best ? ": did you mean " : "", nearest.best ? nearest.best : "",
                     nearest.best ? "?" : "");
}

// The word that `*text` begins with, which goes on behind it and the blanks that follow.
static void take_word(const char **text, char word[64])
{
    size_t length = strcspn(*text, " \t");
    snprintf(word, 64, "%.*s", (int)(length < 64 ? length : 63), *text);
    *text += length + strspn(*text + length, " \t");
}

// A floating-point register as what it may hold, and its bits.
static void show_float(struct debugger *d, struct register_id id)
{
    const struct scope scope = debugger_scope(d);
    const struct value value = {
        .type = value_builtin(VALUE_FLOAT_REGISTER), .place = VALUE_IN_REGISTER, .register_id = id};
    struct error ignored;
    text_print(&d->out, "%-12s ", register_name(id));
    value_print(&d->out, &scope, &value, 0, &ignored);
    text_print(&d->out, "  raw 0x%016" PRIx64 "\n", register_get(debugger_hart(d), id));
}

static void show_floats(struct debugger *d)
{
    for (u32 i = 0; i < 32; i++) {
        show_float(d, (struct register_id){REGISTER_FLOAT, i});
    }
    static const char *const names[] = {"fflags", "frm", "fcsr"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        show_one(d, register_named(names[i]));
    }
}

static void show_csrs(struct debugger *d);

// gdb's groups of registers, besides their names. False where `word` is none.
static bool show_group(struct debugger *d, const char *word)
{
    bool all = strcmp(word, "all") == 0;
    bool general = all || strcmp(word, "general") == 0;
    bool floats = all || strcmp(word, "float") == 0;
    bool csrs = all || strcmp(word, "csr") == 0 || strcmp(word, "system") == 0;
    if (general) {
        show_integers(d);
    }
    if (floats) {
        show_floats(d);
    }
    if (csrs) {
        show_csrs(d);
    }
    return general || floats || csrs;
}

static bool show_named(struct debugger *d, const char *arguments, struct error *error)
{
    while (*arguments) {
        char word[64];
        take_word(&arguments, word);
        if (show_group(d, word)) {
            continue;
        }
        struct register_id id = register_named(word[0] == '$' ? word + 1 : word);
        if (id.kind == REGISTER_NONE) {
            return unknown(word, false, error);
        }
        if (id.kind == REGISTER_FLOAT) {
            show_float(d, id);
        } else {
            show_one(d, id);
        }
    }
    return true;
}

bool cmd_info_registers(struct debugger *d, const char *arguments, struct error *error)
{
    if (*arguments && strcmp(arguments, "-a") != 0) {
        return show_named(d, arguments, error);
    }
    u32 selected = d->hart;
    u32 first = *arguments ? 0 : selected;
    u32 last = *arguments ? d->m->cpu->hart_count - 1 : selected;
    for (d->hart = first; d->hart <= last; d->hart++) {
        if (*arguments) {
            text_print(&d->out, "hart %u, %s-mode\n", d->hart,
                       debugger_hart(d)->s.priv == PRIV_U   ? "U"
                       : debugger_hart(d)->s.priv == PRIV_S ? "S"
                                                            : "M");
        }
        show_integers(d);
    }
    d->hart = selected;
    return true;
}

// --- CSRs ---

static bool is_cause(u32 number)
{
    return number == (u32)csr_number("scause") || number == (u32)csr_number("mcause");
}

static void show_cause(struct debugger *d, u64 value)
{
    bool interrupt = value & CAUSE_INTERRUPT;
    text_print(&d->out, "  %s%s", trap_cause_name(interrupt, value & ~CAUSE_INTERRUPT),
               interrupt ? " interrupt" : "");
}

// A CSR on a line, with those of its fields that are not 0.
static void show_csr_line(struct debugger *d, u32 number)
{
    const struct isa_set *set = &d->m->cpu->config.extensions;
    const struct csr_field *field;
    u64 value = csr_peek(debugger_hart(d), number);
    const char *star = mark(d, csr_id(number), value);
    text_print(&d->out, "%-12s 0x%016" PRIx64 "%s", csr_name(number), value,
               *star == ' ' && !csr_field_at(set, number, 0) ? "" : star);
    for (u32 i = 0; (field = csr_field_at(set, number, i)) && !is_cause(number); i++) {
        u64 part = bits_get(value, field->lo, field->width);
        if (part) {
            text_print(&d->out, part == 1 && field->width == 1 ? " %s" : " %s=0x%" PRIx64,
                       field->name, part);
        }
    }
    if (is_cause(number)) {
        show_cause(d, value);
    }
    text_put(&d->out, "\n");
}

// A CSR with every field and what it means.
static void show_csr(struct debugger *d, u32 number)
{
    const struct isa_set *set = &d->m->cpu->config.extensions;
    const struct csr_field *field;
    u64 value = csr_peek(debugger_hart(d), number);
    text_print(&d->out, "%s = 0x%" PRIx64 "%s  %s", csr_name(number), value,
               mark(d, csr_id(number), value), csr_meaning(number));
    if (is_cause(number)) {
        show_cause(d, value);
    }
    text_put(&d->out, "\n");
    for (u32 i = 0; (field = csr_field_at(set, number, i)); i++) {
        char bits[16];
        snprintf(bits, sizeof bits, field->width > 1 ? "%u:%u" : "%u",
                 field->width > 1 ? field->lo + field->width - 1u : field->lo, field->lo);
        text_print(&d->out, "  %-10s %-5s 0x%-12" PRIx64 " %s\n", field->name, bits,
                   bits_get(value, field->lo, field->width), field->meaning);
    }
}

static void show_csrs(struct debugger *d)
{
    for (u32 number = 0; number < CSR_COUNT; number++) {
        if (csr_name(number) && csr_peek(debugger_hart(d), number)) {
            show_csr_line(d, number);
        }
    }
    text_put(&d->out, "Those that are 0 are left out; info csr NAME explains one.\n");
}

bool cmd_info_csr(struct debugger *d, const char *arguments, struct error *error)
{
    if (!*arguments) {
        show_csrs(d);
        return true;
    }
    while (*arguments) {
        char word[64];
        take_word(&arguments, word);
        i32 number = csr_number(word[0] == '$' ? word + 1 : word);
        if (number < 0) {
            return unknown(word, true, error);
        }
        show_csr(d, (u32)number);
    }
    return true;
}

bool cmd_info_all_registers(struct debugger *d, const char *arguments, struct error *error)
{
    return cmd_info_registers(d, *arguments ? arguments : "all", error);
}
