// The results of a run of the runner, as files for other programs: TAP 14, JUnit's XML, JSON. All
// say the same, in the order of the cases, whatever order they ended in; nothing in them depends on
// the host. Times are the guest's: cycles of its clock.
#pragma once

#include "jobs.h"

#include <stdio.h>

struct results {
    const struct job *jobs;
    size_t count;
    u32 passed, failed;
};

// Counts the verdicts.
struct results results_of(const struct job *jobs, size_t count);

// "pass", "fail", "error", "crash".
const char *results_verdict(enum verdict verdict);

// Write a file each, "-" for standard output. False with ERROR_FILE or ERROR_HOST.
bool results_write_tap(const struct results *results, const char *path, struct error *error);
bool results_write_junit(const struct results *results, const char *path, struct error *error);
bool results_write_json(const struct results *results, const char *path, struct error *error);
