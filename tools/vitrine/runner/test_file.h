// A test file: what is run, what is typed, and what must hold (docs/testing.md). keys.def lists
// what may stand in one.
#pragma once

#include "assertion.h"
#include "yaml.h"

#define TEST_OPTIONS_MAX 64
#define TEST_AXES_MAX    8
#define TEST_VALUES_MAX  64           // of an axis
#define TEST_LIST_MAX    64           // inputs, checks, sentences, measures
#define TEST_STEPS_LIMIT 100000000ULL // where a file sets none
#define TEST_FIELDS_MAX  8

// An option of the program, as it would stand on the command line; `value` is null for a flag.
struct test_option {
    const char *name, *value;
    const yaml_node_t *node;
};

enum input_when { INPUT_AT_START, INPUT_AT_STEP, INPUT_AT_CYCLE, INPUT_AFTER };

// Something that is typed.
struct test_input {
    const char *text;
    enum input_when when;
    u64 at;            // step or cycle
    const char *after; // what the console has to print first, since the input before this one
    const yaml_node_t *node;
};

enum console_kind { CONSOLE_EXACT, CONSOLE_CONTAINS, CONSOLE_LINE, CONSOLE_MATCHES, CONSOLE_NEVER };

struct console_check {
    enum console_kind kind;
    const char *text; // or an extended regular expression, of MATCHES and NEVER
};

enum test_end { END_EXIT, END_STUCK, END_LIMIT };

// How far two points are apart.
struct test_measure {
    const char *name;
    struct point from, to;
    struct bound bounds[QUANTITY_COUNT];
    bool pinned[QUANTITY_COUNT];
};

// Which traps a golden trace holds, and what of them.
struct test_traps {
    bool given;
    const char *fields[TEST_FIELDS_MAX];
    u32 field_count;
    const char *only[TEST_LIST_MAX]; // causes; none for all
    u32 only_count;
};

// One dimension of the matrix: an option, and its values.
struct test_axis {
    const char *option;
    const char *values[TEST_VALUES_MAX];
    u32 value_count;
    const yaml_node_t *node;
};

struct test_file {
    char *path;
    struct yaml yaml;
    const char *name, *description, *kernel, *pins, *disk;
    struct test_option options[TEST_OPTIONS_MAX];
    u32 option_count;
    struct test_input inputs[TEST_LIST_MAX];
    u32 input_count;
    u64 limit_steps;

    // What must hold.
    enum test_end end;
    u64 exit_status; // of END_EXIT
    bool any_end;    // however it ends
    struct console_check console[TEST_LIST_MAX];
    u32 console_count;
    struct bound totals[QUANTITY_COUNT];
    bool totals_pinned[QUANTITY_COUNT];
    bool has_hash, hash_pinned;
    u64 hash;
    struct test_measure measures[TEST_LIST_MAX];
    u32 measure_count;
    struct assertion assertions[TEST_LIST_MAX];
    u32 assertion_count;
    struct test_traps traps;

    struct test_axis axes[TEST_AXES_MAX];
    u32 axis_count;
};

// Reads the test file at `path`. Null with `error`: ERROR_FILE,
// ERROR_IMAGE with the place in the file, ERROR_HOST.
struct test_file *test_file_read(const char *path, struct error *error);
void test_file_free(struct test_file *file); // null is allowed
