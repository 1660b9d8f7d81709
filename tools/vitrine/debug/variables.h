// What print has shown, by number ($1, $ for the last, $$ for the one before, $$N for the Nth
// before the last), and the user's own variables ($name).
#pragma once

#include "inspect/value.h"

#define VARIABLES_HISTORY   256 // values; older ones are forgotten
#define VARIABLES_MAX       64
#define VARIABLES_NAME_SIZE 32

struct variables {
    struct value history[VARIABLES_HISTORY];
    u64 shown; // values so far
    struct {
        char name[VARIABLES_NAME_SIZE];
        struct value value;
    } own[VARIABLES_MAX];
    u32 count;
};

// Keeps a value in the history; answers its number.
u64 variables_remember(struct variables *variables, const struct value *value);

// What struct scope wants for `named`; `self` is a struct variables.
bool variables_named(void *self, const char *name, struct value *value);

// Gives $name a value. False with ERROR_USAGE where there are too many, or the name is too long.
bool variables_set(struct variables *variables, const char *name, const struct value *value,
                   struct error *error);
