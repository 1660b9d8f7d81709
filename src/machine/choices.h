// What people choose by name: which processor a machine has, and which timing model its clock
// follows. The program's options and the embedding interface read these strings alike.
#pragma once

#include "base/error.h"
#include "isa/isa.h"
#include "timing/timing.h"

// Reads what -cpu and --isa take (isa/isa_string.h). False with `error`, which begins with the
// text.
bool choices_processor(const char *text, struct isa_set *extensions, struct error *error);

// Reads what --timing takes: "none", a preset, or the path of a parameter file. `on` says whether
// there is a model. False with `error`, which begins with the text, or with its file and line.
bool choices_timing(const char *text, struct timing_params *params, bool *on, struct error *error);
