// Names of extensions, groups, profiles and settings, looked up in the rows. For isa_string.c only.
#pragma once

#include "base/error.h"
#include "isa/isa.h"

// A part of the text that is being read.
struct span {
    const char *text;
    size_t length;
};

// A row of setting.def that has only one value; "" for none.
struct fixed_setting {
    const char *name, *value, *why;
};

// Whether that is what the span says, large letters or small.
bool span_is(struct span span, const char *name);

// For printf's "%.*s": the user's text may be long.
int span_printed(struct span span);

// Adds an extension, or a group's members. False where the name is neither.
bool names_add(struct isa_set *set, struct span name);

// Adds the names of a row, which '_' separates.
void names_add_list(struct isa_set *set, const char *list);

// The names that `extension` implies, as its row lists them.
const char *names_implied(enum isa_extension extension);

// What a profile is, what QEMU's name for a setting stands for, the setting of one value: null for
// none of that name.
const char *names_profile(struct span name);
const char *names_renamed(struct span name);
const struct fixed_setting *names_fixed(struct span name);

// Both fill `error` with what there is instead, and answer false: an unknown extension, of an ISA
// string or of a setting; a base that is no processor.
bool names_unknown(struct span name, bool is_setting, struct error *error);
bool names_no_base(struct span base, struct error *error);
