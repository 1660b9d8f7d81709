// Watching a run for its points: when each was reached, and what a variable was then. It listens to
// traps through a trap history, to the console, and to instructions at symbols; the machine's
// results are the same without it.
#pragma once

#include "test_file.h"

#include "inspect/symbols.h"
#include "inspect/trap_history.h"
#include "machine/machine.h"

#define WATCH_POINTS_MAX (4 * TEST_LIST_MAX)

// A point that is waited for.
struct watched {
    struct point point;
    i32 after;            // only what comes at or after that other point counts; -1 for any time
    u64 seen;             // how many have come
    u64 address;          // of a symbol
    size_t matched;       // of a text: how much of it the console's last letters are
    bool reached;         // point.number of them have come
    struct moment moment; // when it was
    const struct assertion *variable; // whose variable is read there, or null
    i64 value;                        // of it
    bool readable;
};

struct watch {
    struct machine *m;
    const struct symbols *symbols;
    struct watched points[WATCH_POINTS_MAX];
    u32 count;
    bool symbols_wanted;
};

// Begins, with no points.
void watch_begin(struct watch *watch, struct machine *m, const struct symbols *symbols);

// Waits for a point, counted from point `after` on (-1 for the whole run). Answers its number.
// False with ERROR_USAGE where the kernel has no such symbol.
bool watch_add(struct watch *watch, const struct point *point, i32 after, u32 *number,
               struct error *error);

// Attaches to the machine and a history of its traps, once all points are added; marks the start.
void watch_start(struct watch *watch, struct trap_history *history);

// The console has printed this, now.
void watch_console(struct watch *watch, const u8 *bytes, size_t size);

// The run is over.
void watch_end(struct watch *watch);
