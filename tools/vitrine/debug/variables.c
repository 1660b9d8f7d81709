#include "variables.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

u64 variables_remember(struct variables *variables, const struct value *value)
{
    variables->history[variables->shown++ % VARIABLES_HISTORY] = *value;
    return variables->shown;
}

// The value that was shown as number `number`, from 1.
static bool shown(const struct variables *variables, u64 number, struct value *value)
{
    if (number == 0 || number > variables->shown ||
        variables->shown - number >= VARIABLES_HISTORY) {
        return false;
    }
    *value = variables->history[(number - 1) % VARIABLES_HISTORY];
    return true;
}

bool variables_named(void *self, const char *name, struct value *value)
{
    const struct variables *variables = self;
    char *end;
    if (!*name || strcmp(name, "$") == 0) {
        return shown(variables, variables->shown - strlen(name), value);
    }
    bool from_the_end = *name == '$';
    u64 number = strtoull(name + from_the_end, &end, 10);
    if (!*end && isdigit((unsigned char)name[from_the_end])) {
        return shown(variables, from_the_end ? variables->shown - number : number, value);
    }
    for (u32 i = 0; i < variables->count; i++) {
        if (strcmp(variables->own[i].name, name) == 0) {
            *value = variables->own[i].value;
            return true;
        }
    }
    return false;
}

bool variables_set(struct variables *variables, const char *name, const struct value *value,
                   struct error *error)
{
    u32 i = 0;
    while (i < variables->count && strcmp(variables->own[i].name, name) != 0) {
        i++;
    }
    if (i == VARIABLES_MAX || strlen(name) >= VARIABLES_NAME_SIZE) {
        return error_set(error, ERROR_USAGE,
                         "$%.40s can't be kept: at most %d variables, with names up to %d letters",
                         name, VARIABLES_MAX, VARIABLES_NAME_SIZE - 1);
    }
    snprintf(variables->own[i].name, VARIABLES_NAME_SIZE, "%s", name);
    variables->own[i].value = *value;
    variables->count += i == variables->count;
    return true;
}
