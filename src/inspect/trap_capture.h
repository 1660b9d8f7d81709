// What of a trap's dossier is read off the machine in the moment when the trap has been taken.
#pragma once

#include "inspect/trap_record.h"
#include "inspect/user_processes.h"
#include "machine/machine.h"

// Fills all of `record` that is known at the trap but its number and its place among other traps
// (depth, outer). Who knows the guest is users->view.
void trap_capture(const struct machine *m, const struct trap_event *event,
                  struct user_processes *users, struct trap_record *record);

// What is known of a return by itself: not steps, clocks and switched.
void trap_capture_return(const struct machine *m, const struct trap_return_event *event,
                         struct trap_return *back);

// The process of hart `hart`; pid 0 where nobody knows one.
void trap_capture_process(const struct guest_view *view, u32 hart, struct guest_process *process);
