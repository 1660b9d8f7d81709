// What the command line and the program itself say of the guest: descriptions, symbol files, the
// carried kernel's programs; and the system calls that are to be written.
#pragma once

#include "observers.h"
#include "options.h"

#include "inspect/guest_knowledge.h"
#include "inspect/strace.h"

struct guest_options {
    const struct options *options;
    const struct machine *m;
    struct symbols *names;            // null until somebody asks
    struct guest_knowledge knowledge; // its m null until somebody asks
    struct trace trace;               // of system calls
    struct strace strace;
};

// Whose guest it is. Nothing is looked up before somebody asks: to read symbols, debug information
// and descriptions takes longer than many a guest runs. All that it is given must outlive `guest`.
void guest_options_begin(struct guest_options *guest, const struct options *options,
                         const struct machine *m);

// Names for addresses, as far as the images that the booted machine has have any: without them,
// addresses are only numbers. Null where the host has no memory.
const struct symbols *guest_options_names(struct guest_options *guest);

// Has guest->knowledge found out, if it is not yet. `guest` must stay where it is. False with
// `error`.
bool guest_options_know(struct guest_options *guest, struct error *error);

// The same where an option needs it; tells the observers what there is, and begins to write system
// calls where --strace asks for them. False with `error`.
bool guest_options_open(struct guest_options *guest, struct observers *observers,
                        struct output *output, struct error *error);

// Writes what is left of the system calls; after observers_end. False with ERROR_FILE.
bool guest_options_end(struct guest_options *guest, struct error *error);

void guest_options_close(struct guest_options *guest); // one that is all zeros, too
