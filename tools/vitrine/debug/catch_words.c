#include "catch_words.h"

#include "causes.h"

#include "base/nearest.h"
#include "cpu/csr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    enum breakpoint_kind kind;
} rows[] = {
#define CATCH(word, kind, argument, text) {word, BREAKPOINT_##kind},
#include "catch_words.def"
#undef CATCH
};

static bool read_cause(const char *text, bool interrupt, i64 *cause, struct error *error)
{
    u64 code = 0;
    if (!*text) {
        return true;
    }
    bool read = causes_read(text, interrupt, &code, error);
    *cause = (i64)code;
    return read;
}

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
    i32 number = csr_number(text);
    struct nearest nearest = nearest_begin(text);
    if (number >= 0) {
        item->csr = (u32)number;
        item->reads = item->writes = true;
        return true;
    }
    for (u32 i = 0; i < 4096; i++) {
        if (csr_name(i)) {
            nearest_offer(&nearest, csr_name(i));
        }
    }
    return error_set(error, ERROR_USAGE, "there is no CSR \"%.40s\"%s%s%s", text,
                     nearest.best ? ": did you mean " : "", nearest.best ? nearest.best : "",
                     nearest.best ? "?" : "");
}

static bool read_call(struct debugger *d, const char *text, struct breakpoint *item,
                      struct error *error)
{
    char *end;
    if (!*text) {
        return true;
    }
    item->call = strtol(text, &end, 0);
    return (!*end && item->call >= 0) || debugger_syscall(d, text, &item->call, error);
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
        "catch takes trap, exception, interrupt, syscall, mode, csr, sret, satp or wfi");
}

static bool read_argument(struct debugger *d, const char *word, const char *argument,
                          struct breakpoint *item, struct error *error)
{
    switch (item->kind) {
    case BREAKPOINT_EXCEPTION:
        return read_cause(argument, false, &item->cause, error);
    case BREAKPOINT_INTERRUPT:
        return read_cause(argument, true, &item->cause, error);
    case BREAKPOINT_SYSCALL:
        return read_call(d, argument, item, error);
    case BREAKPOINT_MODE:
        return read_modes(argument, item, error);
    case BREAKPOINT_CSR:
        if (strcmp(word, "satp") == 0) {
            bool read = read_csr("satp", item, error);
            item->reads = false;
            return read;
        }
        return read_csr(argument, item, error);
    default:
        return !*argument || error_set(error, ERROR_USAGE, "catch %s takes no more: not \"%.40s\"",
                                       word, argument);
    }
}

bool catch_words_read(struct debugger *d, const char *text, struct breakpoint *item,
                      struct error *error)
{
    char word[16];
    size_t length = strcspn(text, " \t");
    const char *argument = text + length + strspn(text + length, " \t");
    snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word), text);
    item->cause = item->call = BREAKPOINT_ANY;
    item->from = item->to = BREAKPOINT_ANY;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].word, word) == 0) {
            item->kind = rows[i].kind;
            return read_argument(d, word, argument, item, error);
        }
    }
    return unknown(word, error);
}
