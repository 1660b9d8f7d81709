// The command line.
#pragma once

#include "base/error.h"

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_OPTIONAL,
    OPTION_SIZE,
    OPTION_COUNT,
    OPTION_LIST
};

#define OPTION_LIST_MAX 32

// The values of an option that may be given several times, in order.
struct option_list {
    const char *items[OPTION_LIST_MAX];
    u32 count;
};

#define OPTION_TYPE_FLAG     bool
#define OPTION_TYPE_TEXT     const char *
#define OPTION_TYPE_OPTIONAL const char *
#define OPTION_TYPE_SIZE     u64
#define OPTION_TYPE_COUNT    u64
#define OPTION_TYPE_LIST     struct option_list

// The values, as options.def says. What was not given is as it was before options_parse.
struct options {
    bool debug; // the first argument was "debug"
#define OPTION(kind, field, ...) OPTION_TYPE_##kind field;
#include "options.def"
};

struct option_row {
    enum option_kind kind;
    size_t offset; // in struct options
    const char *name;
    const char *argument; // "" for none
    const char *help;
};

extern const struct option_row option_rows[];
extern const size_t option_count;

// What holds where nothing is given.
struct options options_defaults(void);

// Reads the command line. One dash or two, "--name VALUE" or "--name=VALUE", in any order with
// KERNEL; "--" ends the options; of an option given twice the last counts, unless it is a list. A
// first argument "debug" sets options->debug. False with ERROR_USAGE.
bool options_parse(struct options *options, int argument_count, char **arguments,
                   struct error *error);
