// What:  the system calls that need no file of their own.
// Try it in the debugger: `break sys_getpid`, `finish`.
#include "dev/finisher.h"
#include "dev/timer.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "proc/sleep.h"
#include "trap/syscall.h"

i64
sys_getpid(void)
{
    return process_self()->pid;
}

i64
sys_group(int group)
{
    struct process *self = process_self();
    int old = self->group;
    self->group = group == 0 ? self->pid : group;
    return old;
}

i64
sys_schedule(enum scheduling scheduling, i64 quantum_us)
{
    bool known = scheduling >= SCHEDULING_UNCHANGED && scheduling <= SCHEDULING_TIMER;
    if (!known || quantum_us == 0 || quantum_us > QUANTUM_US_MAX)
        return -E_BAD_ARGUMENT;
    struct scheduling_rules rules = scheduling_rules;
    if (scheduling != SCHEDULING_UNCHANGED)
        rules.scheduling = scheduling;
    if (quantum_us > 0)
        rules.quantum_ticks = (u64)quantum_us * TICKS_PER_MICROSECOND;
    scheduler_change_rules(&rules);
    return 0;
}

i64
sys_pages(i64 fail_after)
{
    page_fail_from(fail_after < 0 ? 0 : (u64)fail_after + 1);
    return (i64)page_free_count();
}

i64
sys_yield(void)
{
    scheduler_yield();
    return 0;
}

i64
sys_uptime(void)
{
    return (i64)(timer_now() / TICKS_PER_MILLISECOND);
}

i64
sys_sleep(u64 milliseconds)
{
    struct process *self = process_self();
    u64 now = timer_now();
    if (milliseconds > (TIME_NEVER - now) / TICKS_PER_MILLISECOND)
        return -E_BAD_ARGUMENT;
    u64 wake_time = now + milliseconds * TICKS_PER_MILLISECOND;
    spinlock_take(&process_lock);
    while (timer_now() < wake_time && !self->killed)
        sleep_until(wake_time, NULL, "a time");
    spinlock_release(&process_lock);
    return self->killed ? -E_INTERRUPTED : 0;
}

i64
sys_sbrk(i64 change_bytes)
{
    struct address_space *space = &process_self()->space;
    u64 old_end = space->heap_end;
    return address_space_move_heap(space, change_bytes) ? (i64)old_end : -E_NO_MEMORY;
}

static void
describe(const struct process *process, struct process_info *info)
{
    *info = (struct process_info){
        .pid = process->pid,
        .parent = process->parent != NULL ? process->parent->pid : 0,
        .state = process->state,
        .turns = process->turns,
        .run_microseconds = process->run_ticks / TICKS_PER_MICROSECOND,
    };
    if (process->state == STATE_RUNNING)
        info->run_microseconds += (timer_now() - process->run_since) / TICKS_PER_MICROSECOND;
    string_copy(info->name, process->name, sizeof info->name);
    if (process->state == STATE_SLEEPING)
        string_copy(info->waits_for, process->waits_for, sizeof info->waits_for);
}

i64
sys_processes(u64 table, u64 count_max)
{
    u64 count = 0;
    for (u32 slot = 0; slot < PROCESSES_MAX && count < count_max; slot++) {
        struct process_info info;
        spinlock_take(&process_lock);
        bool used = processes[slot].state != STATE_UNUSED;
        if (used)
            describe(&processes[slot], &info);
        spinlock_release(&process_lock);
        if (used && !user_copy_out(&process_self()->space, table + count++ * sizeof info, &info,
                                   sizeof info))
            return -E_BAD_ADDRESS;
    }
    return (i64)count;
}

i64
sys_halt(int status)
{
    finisher_power_off((u32)status & 0xffff);
}
