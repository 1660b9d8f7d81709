// The last instructions: how the machine came here.
#include "command.h"
#include "debugger.h"
#include "last.h"

#define SHOWN 10

void last_keep(struct debugger *d)
{
    if (!d->parts.feed) {
        return;
    }
    if (!d->settings.keep_last) {
        if (d->ring) {
            insn_feed_remove(d->parts.feed, d->ring);
        }
        insn_ring_destroy(d->ring);
        d->ring = NULL;
        return;
    }
    if (!d->lines) {
        d->lines = insn_line_create(d->m->cpu, d->places);
    }
    if (!d->ring && d->lines) {
        d->ring = insn_ring_create(d->m->cpu, DEBUGGER_LAST_MAX);
        const struct insn_consumer consumer = {.insn = insn_ring_insn, .self = d->ring};
        if (d->ring) {
            insn_feed_add(d->parts.feed, &consumer);
        }
    }
}

void last_forget(struct debugger *d)
{
    if (d->ring) {
        insn_ring_forget(d->ring);
    }
}

void last_end(struct debugger *d)
{
    insn_ring_destroy(d->ring);
    insn_line_destroy(d->lines);
}

bool cmd_last(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count = SHOWN;
    const struct scope scope = debugger_scope(d);
    if (*arguments && !expression_number(&scope, arguments, &count, error)) {
        return false;
    }
    u32 known = d->ring ? insn_ring_count(d->ring) : 0;
    if (known == 0) {
        return error_set(error, ERROR_USAGE,
                         "no instruction has been seen yet: they are kept while the setting "
                         "keep-last is on and the debugger has been entered");
    }
    insn_ring_print(d->ring, d->lines, count < known ? (u32)count : known, &d->out);
    return true;
}
