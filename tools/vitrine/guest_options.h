// What the command line and the program itself say of the guest: descriptions, symbol files, the carried
// kernel's programs; and the system calls that are to be written.
#pragma once

#include "observers.h"
#include "options.h"

#include "inspect/guest_knowledge.h"
#include "inspect/strace.h"

struct guest_options {
    struct guest_knowledge knowledge;
    struct trace trace; // of system calls
    struct strace strace;
};

// Names for addresses, as far as the images that the machine boots have any: without them, addresses are
// only numbers. Null where the host has no memory.
struct symbols *guest_options_names(const struct machine *m);

// Finds out what is known of the guest of the booted machine. `guest` must stay where it is. False with
// `error`, and nothing to close.
bool guest_options_know(struct guest_options *guest, const struct options *options,
                        const struct machine *m, const struct symbols *names, struct error *error);

// The same, and tells the observers what there is, and begins to write
// system calls where --strace asks for it. `guest` must stay where it is. False with `error`, and
// nothing to close.
bool guest_options_open(struct guest_options *guest, const struct options *options,
                        const struct machine *m, const struct symbols *names,
                        struct observers *observers, struct output *output, struct error *error);

// Writes what is left of the system calls; after observers_end. False with ERROR_FILE.
bool guest_options_end(struct guest_options *guest, struct error *error);

void guest_options_close(struct guest_options *guest);
