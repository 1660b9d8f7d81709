// What:  the names of causes; see cause.h.
// Try it in the debugger: `print cause_name($scause)`.
#include "trap/cause.h"

static const char *const exceptions[] = {
#define EXCEPTION(code, name, words, tval, priority) [code] = words,
#define INTERRUPT(code, name, words, priority)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

static const char *const interrupts[] = {
#define EXCEPTION(code, name, words, tval, priority)
#define INTERRUPT(code, name, words, priority) [code] = words,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

const char *
cause_name(u64 cause)
{
    const char *const *names = cause_is_interrupt(cause) ? interrupts : exceptions;
    u64 count = cause_is_interrupt(cause) ? ARRAY_LEN(interrupts) : ARRAY_LEN(exceptions);
    u64 code = cause_code(cause);
    return code < count && names[code] != NULL ? names[code] : "a reserved cause";
}
