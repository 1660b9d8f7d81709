// Signals. One that asks the program to end is noted, so that it can end in order: what the guest
// wrote is out, reports are printed, the terminal is restored; a second one ends it at once.
#pragma once

#include "base/types.h"

#include <poll.h>

#define SIGNALS_FOREVER UINT64_MAX

// Begins to note signals. One that was ignored when the program started stays ignored.
void signals_install(void);

// The number of the first signal that asked the program to end; 0 for none.
int signals_ending(void);

// From now on C-c (SIGINT) only interrupts the machine, for the debugger, instead of ending the
// program.
void signals_interrupt_only(void);

// Whether SIGINT has come since this was last asked.
bool signals_take_interrupt(void);

// Whether the terminal's size has changed since this was last asked.
bool signals_take_resize(void);

// Ends the program as the signal `number` would have.
_Noreturn void signals_die(int number);

// poll(2) for at most `timeout_ns`. Answers early where a signal came, be it just before the call.
void signals_poll(struct pollfd *files, u32 count, u64 timeout_ns);

// C-a z: suspends the job that the program belongs to, as C-z would. The terminal is as it was
// before until somebody lets the job go on.
void signals_suspend(void);

// Suspends the program if SIGTSTP has come; answers whether it had.
bool signals_serve_suspend(void);
