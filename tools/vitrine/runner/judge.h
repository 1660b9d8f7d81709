// What a test file says must hold of a run that is over.
#pragma once

#include "execution.h"
#include "pins.h"

// Fills the outcome. `trace` is the golden trace that there is, null for none; with `update`, it
// and the pins are not compared.
void judge_run(struct execution *e, const struct pins *pins, bool update, const char *trace,
               struct outcome *outcome);
