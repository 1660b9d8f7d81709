#include "suboptions.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Copies a part up to the next single comma; answers where the next begins, or null.
static const char *copy_part(const char *text, char **to)
{
    for (; *text; text++) {
        if (*text == ',' && *++text != ',') {
            break;
        }
        *(*to)++ = *text;
    }
    bool more = text[0] != 0 || text[-1] == ',';
    *(*to)++ = 0;
    return more ? text : NULL;
}

static void add(struct suboptions *s, char *part)
{
    struct suboption *next = &s->list[s->count];
    char *equals = strchr(part, '=');
    if (equals) {
        *equals = 0;
        *next = (struct suboption){.name = part, .value = equals + 1};
    } else if (s->count == 0) {
        *next = (struct suboption){.name = "", .value = part};
    } else {
        *next = (struct suboption){.name = part, .value = "on"};
    }
    s->count++;
}

bool suboptions_split(struct suboptions *s, const char *option, const char *text,
                      struct error *error)
{
    *s = (struct suboptions){.option = option, .text = text};
    char *to = s->bytes;
    if (strlen(text) + 2 > sizeof s->bytes) {
        return error_set(error, ERROR_USAGE, "--%s: a value of more than %zu bytes", option,
                         sizeof s->bytes);
    }
    for (const char *next = text; next && *text;) {
        char *part = to;
        if (s->count == SUBOPTIONS_MAX) {
            return error_set(error, ERROR_USAGE, "--%s %s: more than %d parts", option, text,
                             SUBOPTIONS_MAX);
        }
        next = copy_part(next, &to);
        add(s, part);
    }
    return true;
}

// Notes, for messages, that the name is one of those that there are.
static void note(struct suboptions *s, const char *name)
{
    size_t length = strlen(s->asked);
    if (*name) {
        snprintf(s->asked + length, sizeof s->asked - length, "%s%s", length ? ", " : "", name);
    }
}

const char *suboptions_take_first(struct suboptions *s, const char *name)
{
    note(s, name);
    for (size_t i = 0; i < s->count; i++) {
        if (!s->list[i].taken && strcmp(s->list[i].name, name) == 0) {
            s->list[i].taken = true;
            return s->list[i].value;
        }
    }
    return NULL;
}

const char *suboptions_take(struct suboptions *s, const char *name)
{
    const char *value = NULL;
    note(s, name);
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->list[i].name, name) == 0) {
            s->list[i].taken = true;
            value = s->list[i].value;
        }
    }
    return value;
}

bool suboptions_take_switch(struct suboptions *s, const char *name, bool *value,
                            struct error *error)
{
    const char *text = suboptions_take(s, name);
    if (!text) {
        return true;
    }
    bool on = strcmp(text, "on") == 0 || strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    bool off = strcmp(text, "off") == 0 || strcmp(text, "false") == 0 || strcmp(text, "no") == 0;
    *value = on;
    return on || off ||
           error_set(error, ERROR_USAGE, "--%s %s: %s is on or off", s->option, s->text, name);
}

bool suboptions_take_number(struct suboptions *s, const char *name, u64 *value, struct error *error)
{
    const char *text = suboptions_take(s, name);
    char *end;
    if (!text) {
        return true;
    }
    errno = 0;
    *value = strtoull(text, &end, 0);
    return (isdigit((unsigned char)*text) && !*end && errno == 0) ||
           error_set(error, ERROR_USAGE, "--%s %s: %s is a number: write 4096 or 0x1000", s->option,
                     s->text, name);
}

bool suboptions_end(const struct suboptions *s, struct error *error)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct suboption *part = &s->list[i];
        if (!part->taken) {
            return error_set(error, ERROR_USAGE, "--%s %s: there is no %s here: %s%s", s->option,
                             s->text, *part->name ? part->name : part->value,
                             *s->asked ? "what there is: " : "it takes nothing", s->asked);
        }
    }
    return true;
}
