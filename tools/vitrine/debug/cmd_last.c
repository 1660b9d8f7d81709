// The last instructions: how the machine came here.
#include "command.h"
#include "debugger.h"
#include "last.h"

#define SHOWN 10

void last_keep(struct debugger *d)
{
    if (d->parts.ring) {
        insn_ring_keep(d->parts.ring, d->settings.keep_last);
    }
}

void last_forget(struct debugger *d)
{
    if (d->parts.ring) {
        insn_ring_forget(d->parts.ring);
    }
}

void last_end(struct debugger *d)
{
    insn_line_destroy(d->lines);
}

// Shows lines, whose maker is made when the first are.
static bool show(struct debugger *d, u32 count, struct error *error)
{
    if (!d->lines) {
        d->lines = insn_line_create(d->m->cpu, d->places);
    }
    if (!d->lines) {
        return error_set(error, ERROR_HOST, "the host has no memory for the lines");
    }
    insn_ring_print(d->parts.ring, d->lines, count, &d->out);
    return true;
}

bool cmd_last(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count = SHOWN;
    const struct scope scope = debugger_scope(d);
    if (*arguments && !expression_number(&scope, arguments, &count, error)) {
        return false;
    }
    u32 known = d->parts.ring ? insn_ring_count(d->parts.ring) : 0;
    if (known == 0) {
        return error_set(error, ERROR_USAGE,
                         "no instruction has been seen yet: they are kept while the setting "
                         "keep-last is on and the debugger has been entered");
    }
    return show(d, count < known ? (u32)count : known, error);
}
