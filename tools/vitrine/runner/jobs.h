// Cases in processes of their own, several at a time: what one does to its process touches no
// other.
#pragma once

#include "cases.h"
#include "outcome.h"
#include "pins.h"

// A case to run, and what came of it.
struct job {
    const struct test_case *test;
    const struct pins *pins;
    struct outcome outcome;
    bool done;
};

// Runs `count` jobs, at most `parallel` at a time, and calls `done` for each as it ends. False with
// ERROR_HOST where a process can't be started; what runs then is waited for.
bool jobs_run(struct job *jobs, size_t count, u32 parallel, bool update,
              void (*done)(void *self, struct job *job), void *self, struct error *error);
