// Whose program each hart runs in U-mode, remembered from one trap to its return, so that the
// guest's memory need not be read each time. Between a return to U-mode and the next trap from it,
// a hart runs one thread; and a thread that was trapped is the same one when the next return to its
// address space and stack goes to where it was trapped. All else is asked anew: a child that has
// got the address space of one that is gone returns from its fork too.
#pragma once

#include "inspect/guest_view.h"

#define USER_PROCESSES_HARTS 8
#define USER_PROCESSES_SLOTS 256

struct user_processes {
    const struct guest_view *view; // null for nobody, and then no process is known
    struct {
        bool known;
        struct guest_process process; // pid 0 for none
    } current[USER_PROCESSES_HARTS];
    struct {
        u64 satp, sp, epc;
        bool known;
        struct guest_process process;
    } slots[USER_PROCESSES_SLOTS]; // by address space and stack pointer: who was trapped there
};

// Forgets all, and asks `view` from now on.
void user_processes_init(struct user_processes *users, const struct guest_view *view);

// The process of a trap from U-mode that has just been taken.
const struct guest_process *user_processes_trap(struct user_processes *users, u32 hart, u64 satp,
                                                u64 sp, u64 epc);

// The process of a return to U-mode that has just been made. `is_new`: it is none that is known to
// have been trapped there, so what was known of the address space may be void.
const struct guest_process *user_processes_return(struct user_processes *users, u32 hart, u64 satp,
                                                  u64 sp, u64 target, bool *is_new);
