// The settings, as settings.def has them.
#pragma once

#include "base/error.h"

struct settings {
#define SETTING(field, ...) bool field;
#include "settings.def"
#undef SETTING
};

struct setting {
    const char *name;
    size_t offset; // in struct settings
    const char *values[2];
    const char *meaning; // of the second value
};

extern const struct setting setting_rows[];
extern const size_t setting_count;

struct settings settings_default(void);

// The setting of that name, or whose name alone begins so; null for none.
const struct setting *settings_find(const char *name);

// Reads one of its values into a setting; "" is on, where it can be. False with ERROR_USAGE.
bool settings_set(struct settings *settings, const struct setting *setting, const char *value,
                  struct error *error);

// Whether it has its second value.
bool settings_get(const struct settings *settings, const struct setting *setting);
