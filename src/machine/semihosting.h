// Semihosting: a program asks whoever debugs it for a console, files and an end, by the sequence
//
//     slli x0, x0, 0x1f      a0: the operation, a row of semihosting.def; its result afterwards
//     ebreak                 a1: its parameter
//     srai x0, x0, 7
//
// in M-mode or S-mode (RISC-V Semihosting 1.0). Handles 1 to 4 are the console and the list of
// features.
//
// Inexact: time comes from the machine, so there is no date. What a program does to the host's
// files is no state of the machine: a restored machine finds them as they are.
#pragma once

#include "machine/machine.h"

// The host's files, under whatever folder the user has named. Handles are from 5 on. Each answers a
// value that is not negative, or -errno.
struct semihosting_files {
    void *self;
    i64 (*open)(void *self, const char *name, u32 mode); // mode 0 to 11: r, rb, r+, r+b, w, …, a+b
    i64 (*close)(void *self, u64 handle);
    i64 (*read)(void *self, u64 handle, void *bytes, size_t size);
    i64 (*write)(void *self, u64 handle, const void *bytes, size_t size);
    i64 (*seek)(void *self, u64 handle, u64 place);
    i64 (*length)(void *self, u64 handle);
    i64 (*remove)(void *self, const char *name);
    i64 (*rename)(void *self, const char *from, const char *to);
};

// Has the harts that wait for the console try again. The board calls it when something has arrived.
void semihosting_wake(struct machine *m);

// Turns it on; `files` may be null for none, and must outlive the machine.
void semihosting_attach(struct machine *m, const struct semihosting_files *files);
