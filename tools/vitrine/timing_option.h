// The option --timing: which model the clock follows.
#pragma once

#include "base/error.h"
#include "timing/params.h"

// Reads `value`: "none", a preset, or the path of a parameter file. `on` says whether there is a
// model. False with `error`.
bool timing_option_read(const char *value, struct timing_params *params, bool *on,
                        struct error *error);
