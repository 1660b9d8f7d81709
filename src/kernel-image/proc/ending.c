// What:  exit, wait and kill.
// Why:   a process cannot free the stack that it runs on, and its parent wants to know how it ended: so
//        it becomes a zombie that keeps its slot until its parent waits. Children that lose their
//        parent get the first process for one, which does nothing but wait.
// Invariants: kill only marks; the victim ends itself where it holds nothing: on its way to U-mode.
// Try it in the debugger: `break ending_exit`, `ps`, `break sys_waitpid`.
#include "proc/ending.h"

#include "fs/file.h"
#include "lib/panic.h"
#include "mm/user_copy.h"
#include "proc/message.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "proc/sleep.h"
#include "trap/syscall.h"

// The first process of all: it adopts orphans.
static struct process *const init = &processes[0];

static void
leave_children(struct process *self)
{
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        if (processes[slot].state != STATE_UNUSED && processes[slot].parent == self) {
            processes[slot].parent = init;
            if (processes[slot].state == STATE_ZOMBIE)
                sleep_wake_locked(init);
        }
    }
}

void
ending_exit(enum outcome outcome, i64 value)
{
    struct process *self = process_self();
    if (self == init)
        panic("the first process has ended with status %ld", value);
    for (u32 fd = 0; fd < OPEN_FILES_MAX; fd++) {
        file_release(self->files[fd]);
        self->files[fd] = NULL;
    }
    guest_free(self);
    spinlock_take(&process_lock);
    leave_children(self);
    message_partner_ended(self);
    self->ending = (struct ending){.outcome = outcome, .value = value};
    self->state = STATE_ZOMBIE;
    sleep_wake_locked(self->parent);
    scheduler_leave();
    panic("a zombie runs");
}

void
ending_check(void)
{
    if (process_self()->killed)
        ending_exit(OUTCOME_KILLED, -1);
}

i64
sys_exit(i64 status)
{
    ending_exit(OUTCOME_EXITED, status);
}

// A zombie among the children that waitpid means; `any` tells whether there are children at all.
static struct process *
find_zombie(int pid, bool *any)
{
    *any = false;
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        struct process *child = &processes[slot];
        if (child->state == STATE_UNUSED || child->parent != process_self() ||
            (pid != -1 && child->pid != pid))
            continue;
        *any = true;
        if (child->state == STATE_ZOMBIE)
            return child;
    }
    return NULL;
}

i64
sys_waitpid(int pid, u64 ending, int options)
{
    struct process *self = process_self();
    bool any;
    i64 result;
    spinlock_take(&process_lock);
    for (;;) {
        struct process *child = find_zombie(pid, &any);
        if (child != NULL) {
            result = child->pid;
            if (ending != 0 &&
                !user_copy_out(&self->space, ending, &child->ending, sizeof child->ending))
                result = -E_BAD_ADDRESS;
            else
                process_release(child);
            break;
        }
        if (!any || self->killed) {
            result = any ? -E_INTERRUPTED : -E_NO_CHILD;
            break;
        }
        if (options & WAIT_ONLY_IF_ENDED) {
            result = 0;
            break;
        }
        sleep_on(self, &process_lock, "a child to end");
    }
    spinlock_release(&process_lock);
    return result;
}

// process_lock is held.
static void
mark(struct process *victim)
{
    if (victim == init || victim->state == STATE_ZOMBIE)
        return;
    victim->killed = true;
    if (victim->state == STATE_SLEEPING)
        scheduler_make_runnable(victim);
}

void
ending_kill_group(int group)
{
    spinlock_take(&process_lock);
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        if (processes[slot].state != STATE_UNUSED && processes[slot].group == group)
            mark(&processes[slot]);
    }
    spinlock_release(&process_lock);
}

i64
sys_kill(int pid)
{
    spinlock_take(&process_lock);
    struct process *victim = process_find(pid);
    if (victim != NULL)
        mark(victim);
    spinlock_release(&process_lock);
    return victim == NULL ? -E_NO_PROCESS : victim == init ? -E_BAD_ARGUMENT : 0;
}
