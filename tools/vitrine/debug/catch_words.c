#include "catch_words.h"

#include "causes.h"

#include "base/nearest.h"
#include "cpu/csr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CSR_COUNT 4096

static const struct {
    const char *word;
    enum breakpoint_kind kind;
} rows[] = {
#define CATCH(word, kind, argument, text) {word, BREAKPOINT_##kind},
#include "catch_words.def"
#undef CATCH
};

static bool mode_of(char letter, i32 *mode)
{
    *mode = letter == 'U'   ? (i32)PRIV_U
            : letter == 'S' ? (i32)PRIV_S
            : letter == 'M' ? (i32)PRIV_M
                            : BREAKPOINT_ANY;
    return *mode != BREAKPOINT_ANY || letter == '*';
}

static bool read_modes(const char *text, struct breakpoint *item, struct error *error)
{
    char from, to;
    char behind;
    if (!*text) {
        return true;
    }
    if (sscanf(text, "%c -> %c%c", &from, &to, &behind) != 2 || !mode_of(from, &item->from) ||
        !mode_of(to, &item->to)) {
        return error_set(error, ERROR_USAGE,
                         "catch mode FROM->TO, as in U->S, with * for any mode, not %.40s", text);
    }
    return true;
}

static bool read_csr(const char *text, struct breakpoint *item, struct error *error)
{
    char *end;
    const char *name = text + (*text == '$');
    unsigned long address = strtoul(text, &end, 0);
    bool is_address = *text && !*end && address < CSR_COUNT;
    i32 number = is_address ? (i32)address : csr_number(name);
    struct nearest nearest = nearest_begin(name);
    if (!*text) {
        return error_set(error, ERROR_USAGE, "catch csr needs the name of a CSR: catch csr sepc");
    }
    if (number >= 0) {
        item->csr = (u32)number;
        item->reads = item->writes = true;
        return true;
    }
    for (u32 i = 0; i < CSR_COUNT; i++) {
        if (csr_name(i)) {
            nearest_offer(&nearest, csr_name(i));
        }
    }
    return error_set(error, ERROR_USAGE, "there is no CSR \"%.40s\"%s%s%s", text,
                     nearest.best ? ": did you mean " : "", nearest.best ? nearest.best : "",
                     nearest.best ? "?" : "");
}

static bool read_call(struct debugger *d, const char *word, u64 *number, struct error *error)
{
    char *end;
    i64 named;
    *number = strtoull(word, &end, 0);
    if (!*end && *word != '-') {
        return true;
    }
    if (!debugger_syscall(d, word, &named, error)) {
        return false;
    }
    *number = (u64)named;
    return true;
}

// Names or numbers, with blanks between them; none at all for any.
static bool read_calls(struct debugger *d, const char *text, struct breakpoint *item,
                       struct error *error)
{
    char word[BREAKPOINT_TEXT_SIZE];
    while (*text) {
        size_t length = strcspn(text, " \t");
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        text += length + strspn(text + length, " \t");
        if (item->call_count == BREAKPOINT_CALLS_MAX) {
            return error_set(error, ERROR_USAGE, "catch syscall takes at most %d of them",
                             BREAKPOINT_CALLS_MAX);
        }
        if (!read_call(d, word, &item->calls[item->call_count++], error)) {
            return false;
        }
    }
    return true;
}

static bool unknown(const char *word, struct error *error)
{
    struct nearest nearest = nearest_begin(word);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        nearest_offer(&nearest, rows[i].word);
    }
    if (nearest.best) {
        return error_set(error, ERROR_USAGE, "catch %.40s: did you mean %s?", word, nearest.best);
    }
    return error_set(
        error, ERROR_USAGE,
        "catch takes trap, exception, interrupt, syscall, mode, csr, sret, mret, satp or wfi");
}

static bool takes_no_more(const char *word, const char *argument, struct error *error)
{
    return !*argument ||
           error_set(error, ERROR_USAGE, "catch %s takes no more: not \"%.40s\"", word, argument);
}

static bool read_argument(struct debugger *d, const char *word, const char *argument,
                          struct breakpoint *item, struct error *error)
{
    switch (item->kind) {
    case BREAKPOINT_EXCEPTION:
        return causes_read(argument, false, &item->causes, error);
    case BREAKPOINT_INTERRUPT:
        return causes_read(argument, true, &item->causes, error);
    case BREAKPOINT_SYSCALL:
        return read_calls(d, argument, item, error);
    case BREAKPOINT_MODE:
        return read_modes(argument, item, error);
    case BREAKPOINT_CSR:
        if (strcmp(word, "satp") == 0) {
            bool read = read_csr("satp", item, error);
            item->reads = false;
            return read;
        }
        return read_csr(argument, item, error);
    case BREAKPOINT_RETURN:
        item->mret = strcmp(word, "mret") == 0;
        return takes_no_more(word, argument, error);
    default:
        return takes_no_more(word, argument, error);
    }
}

bool catch_words_read(struct debugger *d, const char *text, struct breakpoint *item,
                      struct error *error)
{
    char word[16];
    size_t length = strcspn(text, " \t");
    const char *argument = text + length + strspn(text + length, " \t");
    snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word), text);
    item->from = item->to = BREAKPOINT_ANY;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].word, word) == 0) {
            item->kind = rows[i].kind;
            return read_argument(d, word, argument, item, error);
        }
    }
    return unknown(word, error);
}
