// The cases of test files: one for each combination of a file's matrix.
#pragma once

#include "test_file.h"

#define CASE_NAME_SIZE   256
#define CASE_OPTIONS_MAX (TEST_OPTIONS_MAX + TEST_AXES_MAX)

struct test_case {
    const struct test_file *file;
    u32 number;                // from 1, in the order of the files and of the matrix
    char name[CASE_NAME_SIZE]; // "scheduler [smp=2 seed=7]"
    char slug[CASE_NAME_SIZE]; // the same for the name of a file: "scheduler.smp-2.seed-7"
    struct test_option options[CASE_OPTIONS_MAX];
    u32 option_count;
};

struct cases {
    struct test_file **files;
    size_t file_count;
    struct test_case *all;
    size_t count;
};

// Reads the test file at `path`, or all files below it whose names end in .test.yaml, in the order
// of their names. Fills `cases` up with theirs; begin with an empty one. False with `error`, and
// cases_free is still to be called.
bool cases_add(struct cases *cases, const char *path, struct error *error);
void cases_free(struct cases *cases);
