#include "settings.h"

#include <string.h>

const struct setting setting_rows[] = {
#define SETTING(field, name, initial, meaning) {name, offsetof(struct settings, field), meaning},
#include "settings.def"
#undef SETTING
};

const size_t setting_count = ARRAY_LEN(setting_rows);

struct settings settings_default(void)
{
    return (struct settings){
#define SETTING(field, name, initial, meaning) .field = initial,
#include "settings.def"
#undef SETTING
    };
}

const struct setting *settings_find(const char *name)
{
    const struct setting *found = NULL;
    for (size_t i = 0; i < setting_count && *name; i++) {
        if (strcmp(setting_rows[i].name, name) == 0) {
            return &setting_rows[i];
        }
        if (strncmp(setting_rows[i].name, name, strlen(name)) == 0) {
            if (found) {
                return NULL;
            }
            found = &setting_rows[i];
        }
    }
    return found;
}

bool settings_set(struct settings *settings, const struct setting *setting, const char *value,
                  struct error *error)
{
    bool on = strcmp(value, "on") == 0 || strcmp(value, "1") == 0;
    if (!on && strcmp(value, "off") != 0 && strcmp(value, "0") != 0) {
        return error_set(error, ERROR_USAGE, "set %s takes on or off, not \"%.40s\"", setting->name,
                         value);
    }
    *(bool *)((char *)settings + setting->offset) = on;
    return true;
}

bool settings_get(const struct settings *settings, const struct setting *setting)
{
    return *(const bool *)((const char *)settings + setting->offset);
}
