// The host-target interface: a test program reports by a store to its variable `tohost`.
//
//      63    56 55     48 47                          0
//     +--------+---------+-----------------------------+
//     | device | command |           payload           |
//     +--------+---------+-----------------------------+
//
// Device 0 command 0 with an odd payload ends the run, with status payload / 2; device 1 command 1
// writes the payload's low byte to the console. An even payload of device 0 is the address of a
// system call's arguments, of which only `write` to standard output and error is known; when it is
// done, `fromhost` becomes 1, and its result is where the arguments were. The console does not
// answer. (As Spike's front-end server has it.)
#pragma once

#include "machine/machine.h"

// Looks for the variables that the kernel has, and has stores to them end slices.
void htif_attach(struct machine *m);

// Answers what is in tohost, if anything.
void htif_poll(struct machine *m);
