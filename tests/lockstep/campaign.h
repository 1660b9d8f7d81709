// Program after program, until enough is enough or something differs.
#pragma once

#include "base/types.h"

enum { CAMPAIGN_CASES_MAX = 5000 };

struct campaign_options {
    u64 seed, programs, cases;
    u64 items;                 // most items in a case
    u64 first;                 // the number of the first program
    u64 instructions, minutes; // 0: no such limit
    u64 only;                  // the number of the one case to run and write, 0 for all
    const char *keep, *qemu;   // keep: null for nowhere
    bool no_shrink, vitrine_only, qemu_only;
};

// Runs it and reports on the standard output. Answers the exit status.
int campaign_run(const struct campaign_options *options);
