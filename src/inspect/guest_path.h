// The way to a variable of the guest's kernel, as a description of it writes it:
// `cpus[$hart].proc`, `parent->pid`. Compiled once, with the types of the debug information, to a
// few additions and loads.
//
//     path   = name { "." name | "->" name | "[" index "]" }
//     index  = number | "$hart"
#pragma once

#include "inspect/guest_space.h"

#define GUEST_PATH_STEPS 12

struct guest_path_step {
    bool loads;   // a pointer, which is then the address
    bool by_hart; // adds `number` once for each hart before this one, else
    u64 number;   // is added
};

struct guest_path {
    struct guest_path_step steps[GUEST_PATH_STEPS];
    u32 count;
    u64 start; // of the variable that it begins with; 0 where it begins with a member
    const struct debug_type *type; // of what it leads to; null for a path that is not there
};

// Compiles `text`. With `base` it begins with a member of that structure, else with a global
// variable. False with `error` (ERROR_IMAGE), which says what is not there.
bool guest_path_compile(struct debug_info *info, const char *text, const struct debug_type *base,
                        struct guest_path *path, struct error *error);

// The address that it leads to, from the structure at `base`. False where a pointer on the way
// can't be read or is null.
bool guest_path_address(const struct guest_path *path, const struct guest_space *space, u64 base,
                        u32 hart, u64 *address);

// The number there: an integer or enumeration as wide as its type, or a pointer. False also where
// it can't be read.
bool guest_path_number(const struct guest_path *path, const struct guest_space *space, u64 base,
                       u32 hart, i64 *number);
