// Running: the machine runs as it would by itself, for so many instructions or until it is stopped.
#include "command.h"
#include "debugger.h"
#include "place_line.h"

#include <inttypes.h>
#include <stdlib.h>

// A count that a command takes: 1 where there is none.
static bool count_of(const char *arguments, u64 *count, struct error *error)
{
    char *end = NULL;
    *count = *arguments ? strtoull(arguments, &end, 0) : 1;
    return !*arguments || !*end ||
           error_set(error, ERROR_USAGE, "%.40s is no number of times", arguments);
}

static bool check_alive(const struct debugger *d, struct error *error)
{
    return !d->m->state.exited ||
           error_set(error, ERROR_USAGE,
                     "the guest has ended, with status %" PRIu64 ": run starts it again",
                     d->m->state.status);
}

static void say_end(struct debugger *d)
{
    switch (d->last) {
    case DEBUGGER_LIMIT:
    case DEBUGGER_STOPPED:
        break;
    case DEBUGGER_INTERRUPTED:
        text_put(&d->out, "Interrupted.\n");
        break;
    case DEBUGGER_EXITED:
        text_print(&d->out, "The guest has ended, with status %" PRIu64 ".\n", d->m->state.status);
        return;
    case DEBUGGER_STUCK:
        text_put(&d->out, "Every hart waits, and nothing can ever wake one.\n");
        break;
    case DEBUGGER_OVER:
        d->leaves = true;
        return;
    }
    place_line_show(d);
}

bool cmd_stepi(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count;
    if (!count_of(arguments, &count, error) || !check_alive(d, error)) {
        return false;
    }
    d->last = d->host.run(d->host.self, count);
    say_end(d);
    return true;
}

bool cmd_continue(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count;
    if (!count_of(arguments, &count, error) || !check_alive(d, error)) {
        return false;
    }
    d->last = d->host.run(d->host.self, UINT64_MAX);
    say_end(d);
    return true;
}
