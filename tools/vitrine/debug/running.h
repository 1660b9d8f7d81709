// Running the machine under breakpoints, for the commands that do.
#pragma once

#include "debugger.h"

// False with ERROR_USAGE where the guest has ended, so that there is nothing to run.
bool running_check(const struct debugger *d, struct error *error);

// Runs at most `steps` instructions, or until something stops the machine; d->last says what. The
// selected hart is then the one that stopped.
void running_go(struct debugger *d, u64 steps);

// Runs until the place `stop` describes is reached, or something else stops the machine: answers
// whether it was the place. `stop` is like a breakpoint, but nobody sees it.
bool running_until(struct debugger *d, const struct breakpoint *stop);

// Has the selected hart execute one instruction, or take an interrupt, if those are taken while
// stepping. False where something else has stopped the machine, or nothing happened.
bool running_step(struct debugger *d);

// The same over what the instruction causes: to the return of a call, or of a trap.
bool running_next(struct debugger *d);

// Says why the machine stopped, if there is more to it than that the steps are done, and where it
// stands. Then executes what is to be done at the breakpoints that were hit.
void running_report(struct debugger *d);

// Says why the machine stopped; nothing where the steps are done.
void running_say_reason(struct debugger *d);

// Where the selected hart stands, as a breakpoint for it, in its address space, at `address`.
struct breakpoint running_place(const struct debugger *d, u64 address);
