// The commands as data: finding the one that a line means.
#pragma once

#include "base/error.h"

struct debugger;

enum command_group {
#define GROUP(name, title) GROUP_##name,
#define COMMAND(...)
#include "commands.def"
#undef GROUP
#undef COMMAND
    GROUP_COUNT
};

enum completer {
#define COMPLETER(name, text) COMPLETE_##name,
#include "completers.def"
#undef COMPLETER
};

// A command's function. `arguments` is what follows its name, without blanks at either end. False
// with `error`, which is printed.
typedef bool command_function(struct debugger *d, const char *arguments, struct error *error);

struct command {
    enum command_group group;
    const char *name, *shorts;
    command_function *run;
    const char *arguments;
    enum completer completer;
    bool repeats;
    const char *help;
};

extern const struct command commands[];
extern const size_t command_count;
extern const char *const command_group_names[GROUP_COUNT]; // as help takes them
extern const char *const command_group_titles[GROUP_COUNT];

// The command that `line` begins with; `*arguments` is then what follows it. Null with `error`
// (ERROR_USAGE), which names what may be meant.
const struct command *command_find(const char *line, const char **arguments, struct error *error);

// The functions of the table.
#define GROUP(...)
#define COMMAND(group, name, shorts, function, ...) command_function cmd_##function;
#include "commands.def"
#undef GROUP
#undef COMMAND
