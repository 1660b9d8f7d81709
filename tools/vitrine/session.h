// A run: the machine, the console and the host's clock.
#pragma once

#include "console.h"
#include "network.h"
#include "output.h"

#define SESSION_SLICE_STEPS 200000 // below a millisecond: keys and output are not kept waiting

enum session_end {
    SESSION_EXITED,      // the guest ended it: m->state.status
    SESSION_LIMIT,       // max_steps are used up
    SESSION_STUCK,       // nothing can ever wake the machine
    SESSION_LEFT,        // C-a x
    SESSION_MONITOR,     // C-a c, or what else asks for the debugger
    SESSION_STOPPED,     // a listener stopped the machine
    SESSION_SIGNAL,      // signals_ending()
    SESSION_OUTPUT_LOST, // output->error
    SESSION_FAILED,      // `error`
};

struct session {
    struct machine *m;
    struct console *console;
    struct network *network;
    struct output *output; // the guest's
    struct output *screen; // where the debugger speaks: the same, unless the guest's is a file
    // An idle machine's clock always jumps: somebody has said when the run ends, or debugs.
    bool hurries;
    u64 slice_steps;
    u64 max_steps;
};

// Runs the machine, which has been booted, to the end of the session.
enum session_end session_run(const struct session *session, struct error *error);
