// What:  words for numbers, from their tables; see words.h.
// Try it in the debugger: `print error_text(-2)`.
#include "trap/words.h"

const char *
state_name(enum process_state state)
{
    static const char *const names[] = {
#define STATE(name, meaning) #name,
#include "proc/state.def"
#undef STATE
    };
    return names[state];
}

const char *
outcome_text(enum outcome outcome)
{
    static const char *const texts[] = {
#define OUTCOME(name, text) text,
#include "proc/outcome.def"
#undef OUTCOME
    };
    return texts[outcome];
}

const char *
error_text(i64 result)
{
    switch (-result) {
#define ERROR(number, name, meaning) \
    case number:                     \
        return meaning;
#include "trap/errors.def"
#undef ERROR
    }
    return "no error";
}
