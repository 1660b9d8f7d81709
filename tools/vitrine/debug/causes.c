#include "causes.h"

#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>

struct cause {
    const char *name;
    bool interrupt;
    u32 code;
};

static const struct cause causes[] = {
#define EXCEPTION(code, name, ...) {#name, false, code},
#define INTERRUPT(code, name, ...) {#name, true, code},
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

static const struct cause *find(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        if (strcmp(causes[i].name, text) == 0) {
            return &causes[i];
        }
    }
    return NULL;
}

static bool unknown(const char *text, const char *kind, bool exceptions, bool interrupts,
                    struct error *error)
{
    struct nearest nearest = nearest_begin(text);
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        if (causes[i].interrupt ? interrupts : exceptions) {
            nearest_offer(&nearest, causes[i].name);
        }
    }
    return error_set(error, ERROR_USAGE, "there is no %s \"%.40s\"%s%s%s", kind, text,
                     nearest.best ? ": did you mean " : "", nearest.best ? nearest.best : "",
                     nearest.best ? "?" : "");
}

bool causes_read(const char *text, bool interrupt, u64 *code, struct error *error)
{
    char *end;
    const struct cause *cause = find(text);
    if (cause && cause->interrupt == interrupt) {
        *code = cause->code;
        return true;
    }
    *code = strtoul(text, &end, 0);
    return (*text && !*end && *code < 64) ||
           unknown(text, interrupt ? "interrupt" : "exception", !interrupt, interrupt, error);
}

bool causes_read_any(const char *text, bool *interrupt, u64 *code, struct error *error)
{
    const struct cause *cause = find(text);
    if (!cause) {
        return unknown(text, "cause of a trap", true, true, error);
    }
    *interrupt = cause->interrupt;
    *code = cause->code;
    return true;
}
