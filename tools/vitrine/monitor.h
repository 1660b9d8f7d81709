// The debugger in the program: who runs the machine for it, and where its commands come from, which
// is --script and -x, the terminal, or standard input line by line.
#pragma once

#include "debug/debugger.h"
#include "log_option.h"
#include "observers.h"
#include "options.h"
#include "session.h"

struct monitor {
    struct debugger debugger;
    struct session *session;
    const struct options *options;
    enum session_end end; // of the last run
    struct error error;   // with SESSION_FAILED
    bool scripted;        // commands come from --script and -x alone
    bool prompts;         // … from a terminal
    bool mid_line;        // the debugger's last text left its line open
    bool failed;          // a command did that nobody typed
    bool has_status;      // the program ends with `status`
    int status;
};

// A monitor of the session's machine. All that it is given must outlive it.
void monitor_start(struct monitor *monitor, struct session *session,
                   const struct guest_knowledge *knowledge, struct observers *observers,
                   struct log_option *log, const struct options *options);
void monitor_end(struct monitor *monitor); // one that is all zeros, too

// Takes commands, after a run that ended in `end` (SESSION_MONITOR where there was none), until the
// session is over; answers how.
enum session_end monitor_run(struct monitor *monitor, enum session_end end, struct error *error);
