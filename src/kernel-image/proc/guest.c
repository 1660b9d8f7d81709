// What:  the processor's share in virtualising a processor: a process (the monitor) lends its hart to
//        a guest, which sees only a window of the monitor's memory, at the same addresses, in U-mode.
// Why:   the lecture's three points. The real machine takes over at privileged instructions (they are
//        illegal in U-mode), after a time interval (the turn's end), and at memory outside the guest's
//        (a page fault). Each brings the monitor back, which plays the machine: user/vm/.
// Invariants: while a guest runs, the monitor's frame is kept in the guest_run, and the frame on the
//        kernel stack is the guest's. The guest's pages are the monitor's own, with a second owner.
// Try it in the debugger: `break guest_stop`, then type `vm`; `proc`.
#include "proc/guest.h"

#include "lib/string.h"
#include "mm/kernel_map.h"
#include "mm/layout.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "trap/syscall.h"

struct guest_run {
    struct trapframe monitor;
    struct guest guest;
    u64 guest_va; // the monitor's struct guest
    u64 *root;
};

_Static_assert(sizeof(struct guest_run) <= PAGE_SIZE, "a guest_run is one page");

u64 *
guest_root(const struct process *process)
{
    return process->guest != NULL ? process->guest->root : process->space.root;
}

void
guest_free(struct process *process)
{
    struct guest_run *run = process->guest;
    process->guest = NULL;
    if (run == NULL)
        return;
    if (run->root != NULL)
        pagetable_free(run->root, 0);
    page_free(run->root);
    page_free(run);
}

// Maps the page of the monitor at `va` for the guest too.
static i64
share(struct guest_run *run, struct address_space *space, u64 va, bool text)
{
    void *page = address_space_reach(space, va, ACCESS_WRITE); // our own copy of it
    if (page == NULL)
        return -E_BAD_ADDRESS;
    u64 *pte = pagetable_entry(run->root, va, true);
    if (pte == NULL || !page_share(page))
        return -E_NO_MEMORY;
    *pte = pte_make((u64)page, PTE_U | PTE_R | PTE_A | PTE_D | (text ? PTE_X : PTE_W));
    return 0;
}

static i64
share_all(struct guest_run *run, struct address_space *space)
{
    const struct guest *guest = &run->guest;
    if ((guest->memory | guest->text_bytes | guest->data_bytes) % PAGE_SIZE != 0 ||
        guest->text_bytes > USER_STACK_TOP || guest->data_bytes > USER_STACK_TOP)
        return -E_BAD_ARGUMENT;
    i64 result = 0;
    u64 data = guest->memory + guest->text_bytes, end = data + guest->data_bytes;
    for (u64 va = guest->memory; va < end && result == 0; va += PAGE_SIZE)
        result = share(run, space, va, va < data);
    return result;
}

i64
sys_guest(u64 guest_va)
{
    struct process *self = process_self();
    struct guest_run *run = page_allocate();
    if (run == NULL)
        return -E_NO_MEMORY;
    self->guest = run;
    i64 result = -E_BAD_ADDRESS;
    if (user_copy_in(&self->space, &run->guest, guest_va, sizeof run->guest)) {
        run->root = page_allocate();
        result = run->root == NULL ? -E_NO_MEMORY : share_all(run, &self->space);
    }
    if (result < 0) {
        guest_free(self);
        return result;
    }
    kernel_map_share(run->root);
    run->guest_va = guest_va;
    run->monitor = *self->frame;
    scheduler_bound_turn();
    *self->frame = run->guest.frame;
    self->frame->sstatus = run->monitor.sstatus; // the guest may wish for any mode; it gets U
    kernel_map_switch(run->root);
    asm volatile("fence.i" ::: "memory"); // the monitor may have changed the guest's text
    return (i64)self->frame->a0;
}

void
guest_stop(struct process *process, struct trapframe *frame)
{
    struct guest_run *run = process->guest;
    run->guest.frame = *frame;
    run->guest.frame.hart = 0; // an address of the kernel's
    *frame = run->monitor;
    kernel_map_switch(process->space.root);
    bool copied = user_copy_out(&process->space, run->guest_va, &run->guest, sizeof run->guest);
    frame->a0 = copied ? 0 : (u64)-E_BAD_ADDRESS;
    guest_free(process);
}
