#include "inspect/trap_words.h"

#include "cpu/csr_fields.h"
#include "cpu/pte.h"
#include "cpu/trap.h"
#include "inspect/mode.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Adds to a text what printf writes, as far as there is room.
static void add(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(char *text, size_t size, const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
}

// --- who raised it ---

void trap_words_illegal(const struct illegal *illegal, char *text, size_t size)
{
    const char *name = illegal->csr_number >= 0 ? csr_name((u32)illegal->csr_number) : NULL;
    snprintf(text, size, "0x%x is illegal: ", illegal->word);
    if (illegal->extension) {
        add(text, size, "this processor has no %s", illegal->extension);
    } else if (illegal->unknown_csr) {
        add(text, size, "there is no CSR 0x%x", (u32)illegal->csr_number);
    } else if (illegal->read_only) {
        add(text, size, "CSR %s can only be read", name);
    } else if (illegal->too_low) {
        add(text, size, "%s%s is for %c-mode", name ? "CSR " : "", name ? name : "it",
            mode_letter(illegal->needs));
    } else if (illegal->csr) {
        add(text, size, "%s.%s is %u", illegal->csr, illegal->field, illegal->value ? 0 : 1);
    } else {
        add(text, size, "it is no instruction");
    }
}

void trap_words_access(const struct access_check *check, char *text, size_t size)
{
    static const char *const verbs[] = {
        [ACCESS_FETCH] = "fetch", [ACCESS_LOAD] = "load", [ACCESS_STORE] = "store"};
    const char *bit = access_refusal_bit(check->refusal);
    snprintf(text, size, "%s of %" PRIu64 " byte%s at 0x%" PRIx64, verbs[check->access],
             check->size_bytes, check->size_bytes == 1 ? "" : "s", check->va);
    if (check->translated && check->has_pa) {
        add(text, size, " (physical 0x%" PRIx64 ")", check->pa);
    }
    add(text, size, " as %c-mode: %s", mode_letter(check->subject.mode),
        access_refusal_text(check->refusal));
    if (check->refusal == REFUSED_pmp) {
        add(text, size, " (pmp%d)", check->pmp_entry);
    } else if (*bit) {
        add(text, size, " (%s)", bit);
    }
}

static void raised_by_external(const struct trap_record *record, char *text, size_t size)
{
    const char *device = record->raiser.external.device;
    if (record->raiser.external.source == 0) {
        snprintf(text, size, "the PLIC, which has nothing to claim any more");
        return;
    }
    snprintf(text, size, "%s: PLIC source %u, priority %u > threshold %u of context %u",
             device ? device : "a device that the board does not have",
             record->raiser.external.source, record->raiser.external.priority,
             record->raiser.external.threshold, record->raiser.external.context);
}

void trap_words_raised(const struct trap_record *record, char *text, size_t size)
{
    const struct trap_raiser *raiser = &record->raiser;
    switch (raiser->kind) {
    case TRAP_BY_INSN:
        snprintf(text, size, "the instruction itself");
        break;
    case TRAP_BY_ILLEGAL:
        trap_words_illegal(&raiser->illegal, text, size);
        break;
    case TRAP_BY_ACCESS:
        trap_words_access(&raiser->access, text, size);
        break;
    case TRAP_BY_TIMER:
        snprintf(text, size, "time %" PRIu64 " >= %s %" PRIu64, raiser->timer.time,
                 raiser->timer.comparator == TRAP_MTIMECMP ? "mtimecmp" : "stimecmp",
                 raiser->timer.deadline);
        break;
    case TRAP_BY_EXTERNAL:
        raised_by_external(record, text, size);
        break;
    case TRAP_BY_HART:
        snprintf(text, size, "the CLINT: msip of hart %u is 1", record->hart);
        break;
    case TRAP_BY_SOFTWARE:
        snprintf(text, size, "software, which has set the bit in mip");
        break;
    }
}

// --- why it was taken, and taken there ---

// "SIE was 1" where the mode trapped is the one that takes it; else why that did not matter.
static void add_enable(const struct trap_record *record, char *text, size_t size)
{
    if (record->from == record->to) {
        add(text, size, ", and mstatus.%cIE was 1", mode_letter(record->to));
    } else {
        add(text, size, ", and %c-mode never holds it back", mode_letter(record->from));
    }
}

void trap_words_reason(const struct trap_record *record, char *text, size_t size)
{
    const struct trap_reason *reason = &record->reason;
    u32 code = record->cause;
    *text = 0;
    if (record->interrupt) {
        u64 delegated = reason->mideleg >> code & 1;
        add(text, size, "mip.%s and mie.%s are 1; mideleg bit %u is %u: it is for %c-mode",
            csr_bit_name("mip", code), csr_bit_name("mie", code), code, (u32)delegated,
            delegated ? 'S' : 'M');
        add_enable(record, text, size);
        return;
    }
    u64 delegated = reason->medeleg >> code & 1;
    add(text, size, "medeleg bit %u is %u", code, (u32)delegated);
    if (delegated && record->from == PRIV_M) {
        add(text, size, ", but the mode was M, and traps never go to a lower one");
    } else {
        add(text, size, ", and the mode was %c: it is for %c-mode", mode_letter(record->from),
            mode_letter(record->to));
    }
}

// --- the rest ---

void trap_words_insn(const struct trap_record *record, const struct isa_set *set, char *text,
                     size_t size)
{
    const struct isa_style style = {.aliases = true, .csr_name = csr_name};
    *text = 0;
    if (record->insn_known) {
        isa_disassemble(record->insn, record->epc, set, &style, text, size);
    }
    for (char *c = text; *c; c++) {
        *c = *c == '\t' ? ' ' : *c;
    }
}

void trap_words_level(const struct access_level *level, char *text, size_t size)
{
    static const struct {
        const char *name;
        u64 bit;
    } bits[] = {
#define PTE_BIT(name, bit, meaning) {#name, PTE_##name},
#include "cpu/pte.def"
#undef PTE_BIT
    };
    snprintf(text, size, "level %u  0x%" PRIx64 ": 0x%016" PRIx64 "  ", level->level, level->pte_pa,
             level->pte);
    for (size_t i = ARRAY_LEN(bits); i-- > 0;) {
        add(text, size, "%s", level->pte & bits[i].bit ? bits[i].name : "-");
    }
}

u32 trap_words_fields(u64 before, u64 after, struct trap_field *fields, u32 max)
{
    static const struct {
        const char *csr, *name;
        u32 lo, width;
    } rows[] = {
#define FIELD(csr, name, extension, lo, width, ...) {#csr, #name, lo, width},
#include "cpu/csr_fields.def"
#undef FIELD
    };
    u32 count = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows) && count < max; i++) {
        u64 old = bits_get(before, rows[i].lo, rows[i].width);
        u64 new = bits_get(after, rows[i].lo, rows[i].width);
        if (old != new &&strcmp(rows[i].csr, "mstatus") == 0) {
            fields[count++] = (struct trap_field){rows[i].name, old, new};
        }
    }
    return count;
}
