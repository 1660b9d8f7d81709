// The guest's own view: processes, system calls, switches.
#include "command.h"
#include "debugger.h"

#include "cpu/trap.h"
#include "inspect/guest_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_SWITCHES 20

static const struct guest *known_guest(const struct debugger *d, struct error *error)
{
    if (d->knowledge && d->knowledge->guest) {
        return d->knowledge->guest;
    }
    error_set(error, ERROR_USAGE, "%.400s",
              d->knowledge && d->knowledge->why_not.kind ? d->knowledge->why_not.text
                                                         : "nothing is known of the guest");
    return NULL;
}

bool cmd_ps(struct debugger *d, const char *arguments, struct error *error)
{
    const struct guest *guest = known_guest(d, error);
    (void)arguments;
    if (guest) {
        guest_text_processes(guest, &d->out);
    }
    return guest;
}

// The process that is named by its number or its name; without either, the one that the hart runs.
static bool find_process(struct debugger *d, const struct guest *guest, const char *text,
                         struct guest_process_info *info, struct error *error)
{
    u64 pid;
    bool used;
    const struct scope scope = debugger_scope(d);
    if (!*text) {
        return guest_current(guest, d->hart, info) ||
               error_set(error, ERROR_USAGE, "hart %u runs no process: ps lists them", d->hart);
    }
    for (u64 slot = 0; guest_slot(guest, slot, &used, info); slot++) {
        if (used && strcmp(info->name, text) == 0) {
            return true;
        }
    }
    return (expression_number(&scope, text, &pid, error) && guest_find(guest, (i64)pid, info)) ||
           error_set(error, ERROR_USAGE, "there is no process %.40s: ps lists them", text);
}

bool cmd_proc(struct debugger *d, const char *arguments, struct error *error)
{
    struct guest_process_info info;
    const struct guest *guest = known_guest(d, error);
    if (!guest || !find_process(d, guest, arguments, &info, error)) {
        return false;
    }
    guest_text_process(d->knowledge, &info, &d->out);
    return true;
}

// The process whose calls are to be shown; one that is named by its number may come later.
static bool find_caller(struct debugger *d, const struct guest *guest, const char *text, i64 *pid,
                        struct error *error)
{
    struct guest_process_info info;
    char *end;
    *pid = strtoll(text, &end, 0);
    if (end != text && !*end && *pid > 0) {
        return true;
    }
    bool found = find_process(d, guest, text, &info, error);
    *pid = info.pid;
    return found;
}

static void watch_calls(struct debugger *d, const struct guest *guest)
{
    if (!d->strace.guest) {
        d->strace = (struct strace){.guest = guest, .out = d->out, .off = true};
        const struct trap_watcher watcher = strace_watcher(&d->strace);
        trap_history_watch(d->traps, &watcher);
    }
}

bool cmd_strace(struct debugger *d, const char *arguments, struct error *error)
{
    i64 pid = 0;
    const struct guest *guest = known_guest(d, error);
    if (!guest) {
        return false;
    }
    if (!d->traps) {
        return error_set(error, ERROR_USAGE, "traps are not recorded here");
    }
    bool off = strcmp(arguments, "off") == 0;
    bool all = !*arguments || strcmp(arguments, "on") == 0;
    if (!off && !all && !find_caller(d, guest, arguments, &pid, error)) {
        return false;
    }
    watch_calls(d, guest);
    d->strace.off = off;
    d->strace.pid = pid;
    if (off) {
        text_put(&d->out, "System calls are no longer shown.\n");
    } else if (all) {
        text_put(&d->out, "The system calls of all processes are shown; strace off ends it.\n");
    } else {
        text_print(&d->out, "The system calls of process %" PRId64 " are shown.\n", pid);
    }
    return true;
}

static void print_switch(struct debugger *d, const struct trap_record *record)
{
    const struct guest_process *to = &record->resumed.process;
    text_print(&d->out, "%12" PRIu64 " hart %u  %" PRIu64 " %s -> %" PRIu64 " %s  (%s%s)\n",
               record->resumed.step, record->hart, record->process.pid, record->process.name,
               to->pid, to->name,
               record->call.name[0] ? record->call.text
                                    : trap_cause_name(record->interrupt, record->cause),
               record->interrupt ? " interrupt" : "");
}

bool cmd_info_switches(struct debugger *d, const char *arguments, struct error *error)
{
    u64 wanted = SHOWN_SWITCHES;
    const struct scope scope = debugger_scope(d);
    if (!known_guest(d, error) ||
        (*arguments && !expression_number(&scope, arguments, &wanted, error))) {
        return false;
    }
    u32 count = d->traps ? trap_history_count(d->traps) : 0, first = 0;
    u64 found = 0;
    for (; first < count && found < wanted; first++) {
        const struct trap_record *record = trap_history_last(d->traps, first);
        found += record->resumed.known && !record->resumed.same && record->process.pid;
    }
    for (u32 age = first; age-- > 0;) {
        const struct trap_record *record = trap_history_last(d->traps, age);
        if (record->resumed.known && !record->resumed.same && record->process.pid) {
            print_switch(d, record);
        }
    }
    if (found == 0) {
        text_put(&d->out, "No switch between processes has been seen yet.\n");
    }
    return true;
}
