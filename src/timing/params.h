// What says what a model is: the parameter file, and the two that Vitrine carries.
//
// A file is text: `name = number`, one a line; `#` begins a comment. The names are the rows of
// params.def. What a file leaves out is as Wally has it. docs/timing.md explains each.
#pragma once

#include "timing/timing.h"

#define TIMING_FILE_MAX 65536 // bytes of a parameter file

// Each parameter with its default.
struct timing_params timing_params_default(void);

// Reads the text of a parameter file; `name` is what messages call it. False with `error`
// (ERROR_USAGE), which names file, line and what was expected.
bool timing_params_parse(const char *text, size_t size, const char *name,
                         struct timing_params *params, struct error *error);

// Whether the parameters go together; `name` is what messages call them.
bool timing_params_check(const struct timing_params *params, const char *name, struct error *error);

// The parameters of the preset `name` ("wally"); false where there is none of this name.
bool timing_params_preset(const char *name, struct timing_params *params);

// The names of the presets, by number; null behind the last.
const char *timing_preset_name(u32 number);
