// Who looks on during a run, as the command line says: traces and statistics.
#pragma once

#include "options.h"
#include "output.h"
#include "trace.h"

#include "inspect/insn_feed.h"
#include "inspect/insn_ring.h"
#include "inspect/insn_trace.h"
#include "inspect/kanata.h"
#include "inspect/statistics.h"
#include "inspect/trap_log.h"
#include "inspect/trap_trace.h"

struct observers {
    struct machine *m;
    struct statistics statistics;
    struct places *places;
    struct trace traps, insns, commits;
    struct trap_history *history; // null where nobody needs one
    struct trap_trace trap_trace;
    struct trap_log trap_log;
    struct insn_feed feed;
    struct insn_line *lines; // null where nobody needs any
    struct insn_trace insn_trace, commit_trace;
    struct insn_ring *ring; // null where nobody needs one
    u32 last;               // instructions that --last asks for
    struct trace pipeline;
    struct kanata kanata;
};

// Attaches what the options ask for, without names before observers_set_view. All that it is given
// must outlive the run. False with ERROR_USAGE, ERROR_FILE or ERROR_HOST.
bool observers_attach(struct observers *observers, const struct options *options, struct machine *m,
                      struct output *output, struct error *error);

// The machine's trap history, which listens from now on if it did not yet. Null when the host has
// no memory.
struct trap_history *observers_history(struct observers *observers);

// The ring of the machine's last instructions, of which there is one: of OBSERVERS_LAST, or as many
// as --last asks for where that is more. They are kept only where --last is given, or
// insn_ring_keep says. Null when the host has no memory.
#define OBSERVERS_LAST 1000
struct insn_ring *observers_ring(struct observers *observers);

// Who knows the guest, for traces and history; null for nobody.
void observers_set_view(struct observers *observers, const struct guest_view *view);

// Writes the last instructions, where --last asks for them, to standard error.
void observers_print_last(const struct observers *observers);

// Writes what the traces have not written yet. False with ERROR_FILE where not all could be.
bool observers_end(struct observers *observers, struct error *error);

void observers_destroy(struct observers *observers);
