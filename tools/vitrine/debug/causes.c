#include "causes.h"

#include "base/bits.h"
#include "base/nearest.h"
#include "cpu/trap.h"
#include "inspect/trap_causes.h"

#include <stdlib.h>
#include <string.h>

#define CAUSES_MAX 64

static bool unknown(const char *text, const char *kind, const struct nearest *nearest,
                    struct error *error)
{
    return error_set(error, ERROR_USAGE, "there is no %s \"%.40s\"%s%s%s", kind, text,
                     nearest->best ? ": did you mean " : "", nearest->best ? nearest->best : "",
                     nearest->best ? "?" : "");
}

// A number as scause has it.
static bool read_code(const char *text, u64 *code)
{
    char *end;
    *code = strtoull(text, &end, 0);
    return *text && !*end && (*code & ~CAUSE_INTERRUPT) < CAUSES_MAX;
}

bool causes_read(const char *text, bool interrupt, u64 *causes, struct error *error)
{
    u64 code;
    *causes = *text ? trap_causes_named(interrupt, text) : UINT64_MAX;
    if (!*causes && read_code(text, &code)) {
        *causes = 1ULL << (code & ~CAUSE_INTERRUPT);
    }
    if (*causes) {
        return true;
    }
    struct nearest nearest = nearest_begin(text);
    trap_causes_offer(interrupt, &nearest);
    return unknown(text, interrupt ? "interrupt" : "exception", &nearest, error);
}

bool causes_read_any(const char *text, bool *interrupt, u64 *code, struct error *error)
{
    struct nearest nearest = nearest_begin(text);
    if (read_code(text, code)) {
        *interrupt = *code & CAUSE_INTERRUPT;
        *code &= ~CAUSE_INTERRUPT;
        return true;
    }
    *interrupt = false;
    *code = 0;
    u32 found = 0;
    for (u32 kind = 0; kind < 2; kind++) {
        u64 causes = trap_causes_named(kind, text);
        *interrupt = causes ? kind : *interrupt;
        *code = causes ? (u64)__builtin_ctzll(causes) : *code;
        found += (u32)__builtin_popcountll(causes);
        trap_causes_offer(kind, &nearest);
    }
    if (found > 1) {
        return error_set(error, ERROR_USAGE,
                         "there is more than one \"%.40s\": write the whole name, as in %s", text,
                         trap_cause_name(*interrupt, *code));
    }
    return found || unknown(text, "cause of a trap", &nearest, error);
}
