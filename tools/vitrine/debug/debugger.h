// The debugger: a machine, what is known of it, and commands. It knows neither terminal nor clock:
// who has them runs the machine for it and gives it lines (prompt.c, script.c).
#pragma once

#include "blocks.h"
#include "displays.h"
#include "format.h"
#include "plans.h"
#include "seen.h"
#include "settings.h"
#include "sources.h"
#include "variables.h"

#include "base/text.h"
#include "inspect/breakpoints.h"
#include "inspect/guest_stack.h"
#include "inspect/insn_ring.h"
#include "inspect/places.h"
#include "inspect/strace.h"
#include "inspect/trap_history.h"

#include <stdio.h>

#define DEBUGGER_LINE_SIZE     1024 // of a command, with its terminating 0
#define DEBUGGER_SOURCE_DEPTH  16   // files that source one another
#define DEBUGGER_PLACE_SIZE    256
#define DEBUGGER_SNAPSHOTS_MAX 16

// A machine as it was, in memory.
struct debugger_snapshot {
    char name[64]; // "" for none
    void *data;
    size_t size;
    u64 steps;
};

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
    // Whether somebody at the terminal wants a loop of commands to end. May be null.
    bool (*interrupted)(void *self);
};

// What a debugger is about. All but the machine may be null.
// QEMU's log; each function null where there is none.
struct debugger_log {
    void *self;
    // Writes the items that `text` names from now on; to the file at `path`.
    bool (*choose)(void *self, const char *text, struct error *error);
    bool (*redirect)(void *self, const char *path, struct error *error);
};

struct debugger_parts {
    struct machine *m;
    const struct guest_knowledge *knowledge; // of the kernel, processes and programs
    // The machine's trap history, which listens from the first call on.
    struct trap_history *(*history)(void *self);
    void *history_self;
    // Of the last instructions; the setting keep-last says whether they are kept.
    struct insn_ring *ring;
    bool no_files; // commands read and write none
    struct debugger_log log;
};

// The instruction that a hart was last said to execute, under set style spike.
struct spike_last {
    u64 pc, times; // 0 times: none
    u32 raw;
};

struct debugger {
    struct machine *m;
    const struct guest_knowledge *knowledge; // of processes and programs; null for none
    struct debugger_parts parts;
    struct debugger_host host;
    struct text_sink out;
    bool colours; // `out` shows them
    bool greeted; // somebody who types
    bool entered; // it has looked at the machine before: what it needs of it is there

    struct trap_history *traps; // null for none
    struct places *places;      // names for lines about traps
    struct insn_line *lines;    // of instructions; null until some are shown
    struct strace strace;       // guest null until it is asked for
    struct breakpoints breakpoints;
    struct door door; // what the debugger changes passes here
    struct settings settings;
    struct variables variables;
    struct displays displays;
    struct plans plans;
    struct seen seen;
    struct sources sources;
    struct debugger_snapshot snapshots[DEBUGGER_SNAPSHOTS_MAX];
    void *start; // a snapshot of the machine before its first instruction; null for none
    size_t start_size;
    u64 timer_every,
        timer_next; // steps between timer interrupts that are forced, and the next; 0 for none
    struct {        // by x, for when it is repeated
        u64 next, count;
        bool backward;
        char letter;
        u8 size_bytes;
    } examined;

    struct { // by list, for when it goes on
        char file[DEBUGGER_PLACE_SIZE];
        u32 first, line; // that was shown first, and that comes next
        u64 pc;          // that it was about
    } listed;

    u32 hart;                        // that commands are about
    u32 frame;                       // of its stack, 0 for the innermost
    struct guest_stack stack;        // as of when a frame was last selected
    char place[DEBUGGER_PLACE_SIZE]; // where the machine was last said to be
    enum debugger_end last;          // how the last run ended
    u64 interruptions;               // runs that somebody interrupted
    bool leaves;                     // `quit`, or the session is over
    int status;                      // to leave with
    bool has_status;                 // quit named it

    char line[DEBUGGER_LINE_SIZE]; // the last command, for Enter to repeat; "" for none
    bool noted;                    // in `seen`, for the run that a command makes
    bool repeating;                // it is being repeated
    u32 source_depth;
    struct spike_last spike_last[MACHINE_HARTS_MAX];
    struct block_reader block; // lines are not executed, but kept for it
    struct user_commands user_commands;
    u32 planned[BREAKPOINTS_MAX]; // breakpoints that were hit, whose plans are to be executed
    u32 planned_count;
};

// A debugger of a machine, whose output goes to `out`. All that it is given must outlive it. It
// listens to the machine only from debugger_enter on.
void debugger_start(struct debugger *d, const struct debugger_parts *parts, struct text_sink out,
                    struct debugger_host host);
void debugger_end(struct debugger *d);

// To be called before commands are taken, after a run that ended so: says where the machine stands.
void debugger_enter(struct debugger *d, enum debugger_end end);

// What somebody sees who begins to type: where the machine stands, and where to go from there.
void debugger_greet(struct debugger *d);

// Executes a line: a command, a comment (#), or nothing, which repeats the last command if
// `repeats`. False with `error` where the command failed.
bool debugger_execute(struct debugger *d, const char *line, bool repeats, struct error *error);

// False with ERROR_USAGE where commands are to keep their hands off files.
bool debugger_may_use_files(const struct debugger *d, struct error *error);

// Executes the commands in the file at `path`, up to the first that fails: false, and `error` names
// file and line.
bool debugger_source(struct debugger *d, const char *path, struct error *error);

// Executes a line among others: no plan is executed behind it, and nothing is repeated.
bool debugger_execute_line(struct debugger *d, const char *line, struct error *error);

// Whether a run was interrupted since d->interruptions was so many: commands that are executed one
// after another end there. `error` then says so.
bool debugger_is_cut(const struct debugger *d, u64 interruptions, struct error *error);

// Whether somebody at the terminal wants long output to end: `error` then says so. To be asked
// before each line of what may have many.
bool debugger_is_enough(const struct debugger *d, struct error *error);

// Executes the lines that `file` holds, up to the first that fails: `path` is what it is called.
bool debugger_source_open(struct debugger *d, FILE *file, const char *path, struct error *error);

// Has the commands that belong to a breakpoint executed after the present one.
void debugger_plan(struct debugger *d, u32 number);

// Keeps the machine's start, if it stands there, for `run`; gives it and all snapshots back.
void debugger_keep_start(struct debugger *d);
void debugger_drop_snapshots(struct debugger *d);

// --- what holds where (names.c) ---

// Symbols and debug information; each null for none.
struct debugger_names {
    const struct symbols *symbols;
    struct debug_info *info;
};

// Those of the code that runs in `mode` on the selected hart.
struct debugger_names debugger_names(const struct debugger *d, enum privilege mode);

// The tables in which a function's name is looked up, the best first: false from their count on.
bool debugger_names_at(const struct debugger *d, u32 index, struct debugger_names *names);

// Where the code at `pc` was linked, which may be mapped elsewhere too.
u64 debugger_linked(const struct debugger *d, u64 pc);

// What expressions are about: the selected hart and frame, and the names that hold there.
struct scope debugger_scope(struct debugger *d);

// The same for another hart, and its innermost frame.
struct scope debugger_scope_of(struct debugger *d, u32 hart);

// Gives a scope the names that hold at a breakpoint's first place.
void debugger_scope_for_place(struct debugger *d, const struct breakpoint *item,
                              struct scope *scope);

// Those in which a source file is looked up: the same, then the program that is called as the file
// is (sh.c, of sh), then those that have run. `*program` is the program's name, null for those of
// debugger_names_at.
bool debugger_sources_at(struct debugger *d, u32 index, const char *file,
                         struct debugger_names *names, const char **program);

// The names of a program of the guest, by the name of its process. False where it is not known.
bool debugger_names_of_program(struct debugger *d, const char *name, struct debugger_names *names);

// The process that the hart works for. False where there is none, or nobody knows.
bool debugger_process(const struct debugger *d, u32 hart, struct guest_process *process);

// The number of the system call of that name. False with ERROR_USAGE.
bool debugger_syscall(const struct debugger *d, const char *name, i64 *number, struct error *error);

// The frame of that number of the selected hart's stack, 0 for the innermost; null for none. It is
// valid until the next call.
const struct guest_stack_frame *debugger_frame(struct debugger *d, u32 number);

// The frame that the function of frame `number`, or what that is inlined into, returns to; null for
// none.
const struct guest_stack_frame *debugger_caller(struct debugger *d, u32 number);

// Evaluates an expression that is to assign something. False with ERROR_USAGE.
bool debugger_assign(struct debugger *d, const char *text, struct error *error);

// The hart that commands are about.
struct hart *debugger_hart(const struct debugger *d);
