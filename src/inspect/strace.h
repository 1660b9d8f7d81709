// System calls as a guest's programs make them, a line each when it is over:
//
//     3: read(0, 0x3f90, 12) -> 8 "echo hi\n"
//
// docs/debugger.md has the format.
#pragma once

#include "base/text.h"
#include "inspect/guest.h"
#include "inspect/trap_history.h"

struct strace {
    const struct guest *guest;
    struct text_sink out;
    i64 pid;  // only of this process; 0 for all
    bool off; // nothing is written
};

// What to give to trap_history_watch, of a history whose view is the guest's. `strace` must stay
// where it is.
struct trap_watcher strace_watcher(struct strace *strace);
