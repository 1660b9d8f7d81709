// Golden traces: the traps of a run, one a line, of each so much as does not change when the kernel
// does in some other place. Traces are compared by what is in their fields, not as text, and only
// as far as the golden one has fields.
//
//   cause=user_ecall mode=U>S place=write call=write
#pragma once

#include "test_file.h"

#include "base/text.h"
#include "inspect/symbols.h"
#include "inspect/trap_history.h"

// The traps of a run.
struct golden;

// A trace of the traps that `traps` wants; `symbols` are the kernel's, and `view` knows what holds
// in other address spaces. Null when the host has no memory.
struct golden *golden_create(const struct test_traps *traps, const struct symbols *symbols,
                             const struct guest_view *view);
void golden_destroy(struct golden *golden); // null is allowed

// Records from now on what the history tells.
void golden_attach(struct golden *golden, struct trap_history *history);

// The whole as text, to be given back with free(). Null when the host has no memory.
char *golden_text(const struct golden *golden, size_t *size);

// Whether a golden trace, and the run's, are the same; if not, tells `sink` the first difference
// with what surrounds it. `path` is what messages call the former.
bool golden_agrees(const struct golden *golden, const char *path, const char *text,
                   const struct text_sink *sink);

// Whether there is a field of that name.
bool golden_has_field(const char *name);
