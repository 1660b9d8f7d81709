// The last traps.
#include "command.h"
#include "debugger.h"

#include "inspect/trap_log.h"
#include "inspect/trap_text.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN 10

static bool no_history(struct error *error)
{
    return error_set(error, ERROR_USAGE,
                     "no trap has been seen yet: they are recorded from when the debugger is first "
                     "entered");
}

bool cmd_traps(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count = SHOWN;
    char line[TRAP_LOG_LINE_SIZE];
    const struct scope scope = debugger_scope(d);
    if (strncmp(arguments, "last ", strlen("last ")) == 0) {
        arguments += strlen("last ");
    }
    if (*arguments && !expression_number(&scope, arguments, &count, error)) {
        return false;
    }
    u32 known = d->traps ? trap_history_count(d->traps) : 0;
    if (known == 0) {
        return no_history(error);
    }
    count = count < known ? count : known;
    for (u32 age = (u32)count; age-- > 0;) {
        const struct trap_record *record = trap_history_last(d->traps, age);
        trap_log_format_record(record, d->places, line);
        text_print(&d->out, "%-6" PRIu64 "%s", record->number, line);
    }
    return true;
}

bool cmd_trap(struct debugger *d, const char *arguments, struct error *error)
{
    u64 number = 0;
    const struct scope scope = debugger_scope(d);
    const struct trap_record *record = d->traps ? trap_history_last(d->traps, 0) : NULL;
    if (*arguments && !expression_number(&scope, arguments, &number, error)) {
        return false;
    }
    if (!record) {
        return no_history(error);
    }
    if (*arguments) {
        record = trap_history_find(d->traps, number);
    }
    if (!record) {
        return error_set(error, ERROR_USAGE,
                         "trap %" PRIu64 " is not kept, or has not been: traps lists the last",
                         number);
    }
    const struct trap_text text = {.places = d->places, .set = &d->m->cpu->config.extensions};
    trap_text_taken(&text, record, &d->out);
    trap_text_ended(&text, record, &d->out);
    return true;
}
