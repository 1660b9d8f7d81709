// The whole dossier of a trap, as text for people. docs/trap-log.md has the format.
#pragma once

#include "base/text.h"
#include "inspect/places.h"
#include "inspect/trap_record.h"
#include "isa/isa.h"

// Names and instructions as the texts need them.
struct trap_text {
    struct places *places;     // null for none
    const struct isa_set *set; // what the processor has
};

// What was known when the trap was taken: a line that begins with "trap", and those below it.
void trap_text_taken(const struct trap_text *text, const struct trap_record *record,
                     const struct text_sink *sink);

// What came of it, as lines of the same kind: how it returned, or that it has not yet.
void trap_text_ended(const struct trap_text *text, const struct trap_record *record,
                     const struct text_sink *sink);

// A return that belongs to no trap that is known.
void trap_text_stray(const struct trap_text *text, const struct trap_stray *stray,
                     const struct text_sink *sink);
