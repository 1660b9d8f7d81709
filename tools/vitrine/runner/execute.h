// Running one case, in a process of its own.
#pragma once

#include "cases.h"
#include "outcome.h"
#include "pins.h"

// Runs the case and fills `outcome`, which outcome_free is to be called for. With `update`, pins
// and golden traces are not compared: the outcome has what they would be.
void execute_case(const struct test_case *test, const struct pins *pins, bool update,
                  struct outcome *outcome);

// Where a case's golden trace is, beside its test file.
#define EXECUTE_PATH_SIZE 4096
void execute_trace_path(const struct test_case *test, char *path);
