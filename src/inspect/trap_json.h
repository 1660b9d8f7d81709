// Traps as lines of JSON, one a trap, when it has ended: docs/trap-log.md says what is in them, and
// docs/trap-log.schema.json holds it to that.
#pragma once

#include "base/error.h"
#include "inspect/trap_text.h"
#include "machine/machine.h"

#define TRAP_JSON_VERSION 1 // of the format: what is only added does not change it

struct trap_json;

// `put` gets each line with its newline; `text` (and what it points to) must outlive the writer.
// Null when the host has no memory.
struct trap_json *trap_json_create(const struct trap_text *text,
                                   void (*put)(void *self, const char *line, size_t size),
                                   void *self);
void trap_json_destroy(struct trap_json *json); // null is allowed

// The first line: the format and its version, and how many harts the machine has.
void trap_json_begin(struct trap_json *json, const struct machine *m);

void trap_json_trap(struct trap_json *json, const struct trap_record *record);
void trap_json_stray(struct trap_json *json, const struct trap_stray *stray);
