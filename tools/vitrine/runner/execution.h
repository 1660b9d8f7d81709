// A case's machine while it runs: what it has printed, what is still to be typed.
#pragma once

#include "../guest_options.h"
#include "cases.h"
#include "outcome.h"
#include "watch.h"

#define EXECUTION_CONSOLE_MAX (16u << 20)

enum execution_end { EXECUTION_EXITED, EXECUTION_STUCK, EXECUTION_LIMIT, EXECUTION_FAILED };

struct command_line;

struct execution {
    const struct test_case *test;
    struct command_line *line; // texts of which the machine keeps
    struct machine *m;
    const struct symbols *symbols;
    struct trap_history *history;
    struct guest_options guest; // what is known of it
    struct watch watch;
    struct golden *golden; // null where the file wants none
    char *console;         // what was printed
    size_t console_size, console_capacity;
    bool console_lost;  // there was more than is kept
    u32 typed;          // entries of the file that were typed
    size_t typed_after; // what the console had printed then
    enum execution_end end;
};

// Runs the machine, which is booted and watched, to its end. False with `error` where a reset
// failed.
bool execution_run(struct execution *e, struct error *error);

// To be the machine's `output`.
void execution_print(void *self, const u8 *bytes, size_t size);
