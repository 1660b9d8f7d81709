// Which processor: ISA strings, profiles, and extensions turned on and off, to a set and back.
#pragma once

#include "base/error.h"
#include "isa/isa.h"

// Reads
//
//     <base>[,<extension>=on|off]...         "rv64imac_zba", "max,zbb=off", "zbb=off"
//
// where the base is an ISA string (Unpriv., "ISA Extension Naming Conventions"; versions are read
// and don't matter) or a profile of profile.def, and `max` where none is given. An extension may be
// a group of group.def, or have QEMU's name (setting.def, where there are settings with one value
// only, too: "pmp=on", "h=off"); yes, true, no and false do as well; large letters are small ones.
// What is on brings what it implies; what is off takes with it what implies it, except that two
// wishes which contradict each other are an error. False, with `error` filled and `set` undefined,
// where the text can't be read or names what there is not.
bool isa_string_parse(const char *text, struct isa_set *set, struct error *error);

// The longest that isa_string_write writes, with its terminating 0: "rv64", and before each name
// that is longer than a letter, '_'.
enum {
    ISA_STRING_SIZE = sizeof "rv64"
#define EXTENSION(name, ...) +sizeof #name
#include "isa/extension.def"
#undef EXTENSION
};

// Writes the ISA string, as the device tree's riscv,isa has it, in small letters and in canonical
// order, every extension by its own name: "rv64imac_zicntr_zicsr". S is a mode and is not named.
void isa_string_write(const struct isa_set *set, char text[ISA_STRING_SIZE]);

// Fills `names` with the names in that string, in its order: "i", "m", …; answers how many.
size_t isa_string_names(const struct isa_set *set, const char *names[RV_COUNT]);
