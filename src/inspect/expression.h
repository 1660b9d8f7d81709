// C expressions over what is in a machine: registers ($a0, $pc), CSRs and their fields
// ($sstatus.SIE), symbols, typed variables, memory ({u64}0x80000000, *(int *)x, p->name[2]), with
// the operators of C but calls. Assignments change the machine, where the scope allows it.
//
// What they mean is C's on RV64: int is 32 bits, long and pointers 64; shifts by too much give 0.
#pragma once

#include "base/error.h"
#include "inspect/symbols.h"
#include "inspect/value.h"

#define EXPRESSION_DEPTH_MAX 64 // of brackets and operators within one another

// The expression that `*text` begins with, up to what can't belong to it, where `*text` then
// stands. False with ERROR_USAGE. The value is not loaded where it is in memory: value_load.
bool expression_parse(const struct scope *scope, const char **text, struct value *value,
                      struct error *error);

// The expression that `text` is, as a whole.
bool expression_evaluate(const struct scope *scope, const char *text, struct value *value,
                         struct error *error);

// The same as a number or an address: of an array, a function or a structure, where it is.
bool expression_number(const struct scope *scope, const char *text, u64 *number,
                       struct error *error);

// The same as a truth: whether it is not 0.
bool expression_truth(const struct scope *scope, const char *text, bool *is_true,
                      struct error *error);

// The type that `*text` names: "struct process *", "unsigned long", "u64". False, and `*text` as it
// was, where it names none; with an error only where it begins like one.
bool expression_type(const struct scope *scope, const char **text, struct value_type *type,
                     struct error *error);
