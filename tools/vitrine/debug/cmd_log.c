// QEMU's log.
#include "command.h"
#include "debugger.h"

#include "inspect/qemu_log.h"

static bool no_log(struct error *error)
{
    return error_set(error, ERROR_USAGE, "there is no log here");
}

bool cmd_log(struct debugger *d, const char *arguments, struct error *error)
{
    const struct debugger_log *log = &d->parts.log;
    if (!*arguments) {
        qemu_items_list(&d->out);
        return true;
    }
    return log->choose ? log->choose(log->self, arguments, error) : no_log(error);
}

bool cmd_logfile(struct debugger *d, const char *arguments, struct error *error)
{
    const struct debugger_log *log = &d->parts.log;
    if (!debugger_may_use_files(d, error)) {
        return false;
    }
    return log->redirect ? log->redirect(log->self, arguments, error) : no_log(error);
}
