#include "inspect/strace.h"

#include <inttypes.h>

#define RESULT_SIZE  96
#define BROUGHT_SIZE 160

static bool is_wanted(const struct strace *strace, const struct trap_record *record)
{
    return !strace->off && record->call.name[0] &&
           (strace->pid == 0 || (u64)strace->pid == record->process.pid);
}

static void taken(void *self, const struct trap_record *record)
{
    const struct strace *strace = self;
    if (is_wanted(strace, record) && guest_never_returns(strace->guest, record->call.name)) {
        text_print(&strace->out, "%" PRIu64 ": %s -> ?\n", record->process.pid, record->call.text);
    }
}

static void print_result(const struct strace *strace, const struct trap_record *record)
{
    char result[RESULT_SIZE], brought[BROUGHT_SIZE];
    const struct guest_space space = {.m = guest_kernel_space(strace->guest).m,
                                      .satp = record->back.satp};
    guest_result_format(strace->guest, record->back.a0, result, sizeof result);
    guest_brought_format(strace->guest, record->call.name, record->a, record->back.a0, &space,
                         brought, sizeof brought);
    text_print(&strace->out, "%" PRIu64 ": %s -> %s%s%s\n", record->process.pid, record->call.text,
               result, brought[0] ? " " : "", brought);
}

static void ended(void *self, const struct trap_record *record)
{
    const struct strace *strace = self;
    if (!is_wanted(strace, record) || guest_never_returns(strace->guest, record->call.name)) {
        return;
    }
    if (record->end == TRAP_RETURNED) {
        print_result(strace, record);
    } else {
        text_print(&strace->out, "%" PRIu64 ": %s -> (%s)\n", record->process.pid,
                   record->call.text,
                   record->end == TRAP_OPEN ? "not over" : "its end is not known");
    }
}

struct trap_watcher strace_watcher(struct strace *strace)
{
    return (struct trap_watcher){.self = strace, .taken = taken, .ended = ended};
}
