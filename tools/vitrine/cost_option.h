// The options --cost and --cost-format, and what `vitrine cost` is short for.
#pragma once

#include "observers.h"
#include "options.h"

#include "inspect/cost.h"

struct cost_option {
    struct cost *cost; // null where nobody asked
    enum cost_format format;
    struct trace file;
};

// Has `vitrine cost …` mean --cost, under the model wally unless another is named. Answers how many
// arguments (0 or 1) said so. To be called before the options are read: these only add to them.
int cost_option_command(int argument_count, char **arguments, struct options *options);

// Begins to count where the options ask for it. False with `error`.
bool cost_option_begin(struct cost_option *option, const struct options *options, struct machine *m,
                       const struct guest_knowledge *knowledge, struct observers *observers,
                       struct output *output, struct error *error);

// Writes what was counted. False with ERROR_FILE.
bool cost_option_end(struct cost_option *option, struct error *error);
void cost_option_close(struct cost_option *option);
