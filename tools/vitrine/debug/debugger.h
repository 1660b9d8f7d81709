// The debugger: a machine, what is known of it, and commands. It knows neither terminal nor clock:
// who has them runs the machine for it and gives it lines (prompt.c, script.c).
#pragma once

#include "base/text.h"
#include "format.h"
#include "inspect/guest_knowledge.h"
#include "inspect/symbols.h"
#include "settings.h"
#include "variables.h"

#define DEBUGGER_LINE_SIZE    1024 // of a command, with its terminating 0
#define DEBUGGER_SOURCE_DEPTH 16   // files that source one another

// How a run ended.
enum debugger_end {
    DEBUGGER_LIMIT,       // the steps are done
    DEBUGGER_STOPPED,     // a breakpoint or the like asked for it
    DEBUGGER_INTERRUPTED, // somebody at the terminal did
    DEBUGGER_EXITED,      // the guest ended the run
    DEBUGGER_STUCK,       // every hart waits, and nothing can ever wake one
    DEBUGGER_OVER,        // the session is over: the debugger is to leave at once
};

// What the debugger needs of the program around it.
struct debugger_host {
    void *self;
    // Runs the machine, at most `steps` instructions. DEBUGGER_OVER is remembered by the host.
    enum debugger_end (*run)(void *self, u64 steps);
};

struct debugger {
    struct machine *m;
    const struct symbols *names;             // null for none
    const struct guest_knowledge *knowledge; // of processes and programs; null for none
    struct debugger_host host;
    struct text_sink out;
    bool colours; // `out` shows them

    struct door door;        // what the debugger changes passes here
    struct debug_info *info; // of the kernel; null for none
    struct settings settings;
    struct variables variables;
    struct { // by x, for when it is repeated
        u64 next, count;
        char letter;
        u8 size_bytes;
    } examined;

    u32 hart;               // that commands are about
    enum debugger_end last; // how the last run ended
    bool leaves;            // `quit`, or the session is over
    int status;             // to leave with
    bool has_status;        // quit named it

    char line[DEBUGGER_LINE_SIZE]; // the last command, for Enter to repeat; "" for none
    bool repeating;                // it is being repeated
    u32 source_depth;
};

// A debugger of machine `m`, whose output goes to `out`. All that it is given must outlive it.
void debugger_start(struct debugger *d, struct machine *m, const struct symbols *names,
                    struct text_sink out, struct debugger_host host);
void debugger_end(struct debugger *d);

// To be called before commands are taken, after a run that ended so: says where the machine stands.
void debugger_enter(struct debugger *d, enum debugger_end end);

// Executes a line: a command, a comment (#), or nothing, which repeats the last command if `repeats`.
// False with `error` where the command failed.
bool debugger_execute(struct debugger *d, const char *line, bool repeats, struct error *error);

// Executes the commands in the file at `path`, up to the first that fails: false, and `error` names
// file and line.
bool debugger_source(struct debugger *d, const char *path, struct error *error);

// What expressions are about: the selected hart, and the names that hold there.
struct scope debugger_scope(struct debugger *d);

// Evaluates an expression that is to assign something. False with ERROR_USAGE.
bool debugger_assign(struct debugger *d, const char *text, struct error *error);

// The hart that commands are about.
struct hart *debugger_hart(const struct debugger *d);
