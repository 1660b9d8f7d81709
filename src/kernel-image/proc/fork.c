// What:  fork: one process becomes two.
// Why:   the child gets copies of everything that its parent could notice to be different; its pages
//        are only shared until one of the two stores (address_space_fork).
// Try it in the debugger: `break sys_fork`, `finish`; `ps`.
#include "fs/file.h"
#include "lib/string.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "trap/syscall.h"

i64
sys_fork(void)
{
    struct process *self = process_self(), *child = process_allocate();
    if (child == NULL)
        return -E_TABLE_FULL;
    if (!address_space_fork(&self->space, &child->space)) {
        spinlock_take(&process_lock);
        process_release(child);
        spinlock_release(&process_lock);
        return -E_NO_MEMORY;
    }
    *child->frame = *self->frame;
    child->frame->a0 = 0; // what fork returns to the child
    string_copy(child->name, self->name, sizeof child->name);
    for (u32 fd = 0; fd < OPEN_FILES_MAX; fd++)
        child->files[fd] = file_share(self->files[fd]);
    child->group = self->group;
    child->sandbox = sandbox_inherited(&self->sandbox);
    int pid = child->pid;

    spinlock_take(&process_lock);
    child->parent = self;
    scheduler_make_runnable(child);
    spinlock_release(&process_lock);
    return pid;
}
