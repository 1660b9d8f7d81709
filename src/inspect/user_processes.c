#include "inspect/user_processes.h"

#include <string.h>

static u32 slot_of(u64 satp, u64 sp)
{
    u64 hash = (satp * 31 + sp) * 0x9e3779b97f4a7c15;
    return (u32)(hash >> 56) % USER_PROCESSES_SLOTS;
}

void user_processes_init(struct user_processes *users, const struct guest_view *view)
{
    memset(users, 0, sizeof *users);
    users->view = view;
}

static void ask(const struct user_processes *users, u32 hart, struct guest_process *process)
{
    const struct guest_view *view = users->view;
    if (!view || !view->process || !view->process(view->self, hart, process)) {
        process->pid = 0;
        process->name[0] = 0;
    }
}

const struct guest_process *user_processes_trap(struct user_processes *users, u32 hart, u64 satp,
                                                u64 sp, u64 epc)
{
    u32 slot = slot_of(satp, sp);
    struct guest_process *process = &users->current[hart].process;
    if (!users->current[hart].known) {
        ask(users, hart, process);
        users->current[hart].known = true;
    }
    users->slots[slot].satp = satp;
    users->slots[slot].sp = sp;
    users->slots[slot].epc = epc;
    users->slots[slot].known = true;
    users->slots[slot].process = *process;
    return process;
}

const struct guest_process *user_processes_return(struct user_processes *users, u32 hart, u64 satp,
                                                  u64 sp, u64 target, bool *is_new)
{
    u32 slot = slot_of(satp, sp);
    struct guest_process *process = &users->current[hart].process;
    *is_new = !users->slots[slot].known || users->slots[slot].satp != satp ||
              users->slots[slot].sp != sp || target - users->slots[slot].epc > 4;
    if (*is_new) {
        ask(users, hart, process);
    } else {
        *process = users->slots[slot].process;
        users->slots[slot].known = false; // a second return there would be another process's
    }
    users->current[hart].known = true;
    return process;
}
