// set and show.
#include "command.h"
#include "debugger.h"
#include "last.h"

#include "base/nearest.h"

#include <string.h>

#define NAME_SIZE 40

static bool unknown_setting(const char *name, struct error *error)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < setting_count; i++) {
        nearest_offer(&nearest, setting_rows[i].name);
    }
    return error_set(error, ERROR_USAGE, "there is no setting %.40s: %s%s%s", name,
                     nearest.best ? "did you mean " : "show lists them",
                     nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

// The setting whose name `text` begins with, with what follows; null where it is an expression.
static const struct setting *setting_of(const char *text, const char **value)
{
    char name[NAME_SIZE];
    size_t length = strcspn(text, " \t=");
    if (length >= sizeof name) {
        return NULL;
    }
    memcpy(name, text, length);
    name[length] = 0;
    *value = text + length + strspn(text + length, " \t");
    return **value == '=' ? NULL : settings_find(name);
}

bool cmd_set(struct debugger *d, const char *arguments, struct error *error)
{
    const char *value;
    const struct setting *setting = setting_of(arguments, &value);
    if (setting) {
        bool good = settings_set(&d->settings, setting, value, error);
        last_keep(d);
        return good;
    }
    size_t word = strspn(arguments, "abcdefghijklmnopqrstuvwxyz-");
    const char *rest = arguments + word;
    bool is_setting =
        word && *rest == ' ' && (strcmp(rest, " on") == 0 || strcmp(rest, " off") == 0);
    if (is_setting) {
        char name[NAME_SIZE] = {0};
        memcpy(name, arguments, word < sizeof name ? word : sizeof name - 1);
        return unknown_setting(name, error);
    }
    return debugger_assign(d, arguments, error);
}

bool cmd_show(struct debugger *d, const char *arguments, struct error *error)
{
    const struct setting *only = settings_find(arguments);
    if (*arguments && !only) {
        return unknown_setting(arguments, error);
    }
    for (size_t i = 0; i < setting_count; i++) {
        if (!only || only == &setting_rows[i]) {
            const struct setting *setting = &setting_rows[i];
            text_print(&d->out, "%s %s\n  %s: %s\n", setting->name,
                       setting->values[settings_get(&d->settings, setting)], setting->values[1],
                       setting->meaning);
        }
    }
    return true;
}
