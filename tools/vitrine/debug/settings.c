#include "settings.h"

#include <string.h>

const struct setting setting_rows[] = {
#define SETTING(field, name, initial, value_0, value_1, meaning) \
    {name, offsetof(struct settings, field), {value_0, value_1}, meaning},
#include "settings.def"
#undef SETTING
};

const size_t setting_count = ARRAY_LEN(setting_rows);

struct settings settings_default(void)
{
    return (struct settings){
#define SETTING(field, name, initial, ...) .field = initial,
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
    static const char *const numbers[] = {"0", "1"};
    for (u32 i = 0; i < ARRAY_LEN(numbers); i++) {
        bool alone = !*value && i == 1 && strcmp(setting->values[1], "on") == 0;
        if (alone || strcmp(value, setting->values[i]) == 0 || strcmp(value, numbers[i]) == 0) {
            *(bool *)((char *)settings + setting->offset) = i == 1;
            return true;
        }
    }
    return error_set(error, ERROR_USAGE, "set %s takes %s or %s, not \"%.40s\"", setting->name,
                     setting->values[1], setting->values[0], value);
}

bool settings_get(const struct settings *settings, const struct setting *setting)
{
    return *(const bool *)((const char *)settings + setting->offset);
}
