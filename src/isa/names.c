// The rows of extension.def, group.def, profile.def and setting.def, by their names.
#include "isa/names.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct named {
    const char *name, *members;
};

static const char *const implied[RV_COUNT] = {
#define EXTENSION(name, implied, text) implied,
#include "isa/extension.def"
#undef EXTENSION
};

static const struct named groups[] = {
#define GROUP(name, members, text) {#name, members},
#include "isa/group.def"
#undef GROUP
};

static const struct named profiles[] = {
#define PROFILE(name, extensions, text) {#name, extensions},
#include "isa/profile.def"
#undef PROFILE
};

static const struct named renamed[] = {
#define RENAMED(name, members) {#name, members},
#define FIXED(name, value, why)
#include "isa/setting.def"
#undef RENAMED
#undef FIXED
};

static const struct fixed_setting fixed[] = {
#define RENAMED(name, members)
#define FIXED(name, value, why) {#name, value, why},
#include "isa/setting.def"
#undef RENAMED
#undef FIXED
};

bool span_is(struct span span, const char *name)
{
    return strlen(name) == span.length && strncasecmp(span.text, name, span.length) == 0;
}

int span_printed(struct span span)
{
    return span.length < 40 ? (int)span.length : 40;
}

static const char *find_named(struct span span, const struct named *named, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (span_is(span, named[i].name))
            return named[i].members;
    }
    return NULL;
}

// --- errors ---

static void append(struct error *error, const char *separator, const char *text)
{
    size_t length = strlen(error->text);
    snprintf(error->text + length, sizeof error->text - length, "%s%s", separator, text);
}

// A name, with an end, in small letters, as those of the tables are; one that is too long is cut to
// more than nearest_offer looks at.
struct written {
    char name[NEAREST_LENGTH_MAX + 2];
};

static struct written written(struct span name)
{
    struct written result = {0};
    for (size_t i = 0; i < name.length && i + 1 < sizeof result.name; i++)
        result.name[i] = (char)tolower((unsigned char)name.text[i]);
    return result;
}

static void offer_all(struct nearest *nearest, const struct named *named, size_t count)
{
    for (size_t i = 0; i < count; i++)
        nearest_offer(nearest, named[i].name);
}

bool names_unknown(struct span name, bool is_setting, struct error *error)
{
    struct written lower = written(name);
    struct nearest nearest = nearest_begin(lower.name);
    for (u32 i = 0; i < RV_COUNT; i++)
        nearest_offer(&nearest, isa_extension_names[i]);
    offer_all(&nearest, groups, ARRAY_LEN(groups));
    if (is_setting)
        offer_all(&nearest, renamed, ARRAY_LEN(renamed));
    for (size_t i = 0; is_setting && i < ARRAY_LEN(fixed); i++)
        nearest_offer(&nearest, fixed[i].name);
    error_set(error, ERROR_USAGE, "there is no extension %.*s on this machine", span_printed(name),
              name.text);
    if (nearest.best)
        append(error, ": did you mean ", nearest.best);
    return false;
}

bool names_no_base(struct span base, struct error *error)
{
    struct written lower = written(base);
    struct nearest nearest = nearest_begin(lower.name);
    offer_all(&nearest, profiles, ARRAY_LEN(profiles));
    error_set(error, ERROR_USAGE, "%.*s is no processor; give an ISA string (rv64imac_zba) or ",
              span_printed(base), base.text);
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
        append(error, i ? ", " : "", profiles[i].name);
    if (nearest.best)
        append(error, ": did you mean ", nearest.best);
    return false;
}

// --- names to sets ---

bool names_add(struct isa_set *set, struct span name)
{
    for (u32 i = 0; i < RV_COUNT; i++) {
        if (span_is(name, isa_extension_names[i])) {
            set->has[i] = true;
            return true;
        }
    }
    const char *members = find_named(name, groups, ARRAY_LEN(groups));
    if (members)
        names_add_list(set, members);
    return members;
}

void names_add_list(struct isa_set *set, const char *list)
{
    while (*list) {
        struct span name = {list, strcspn(list, "_")};
        bool is_known = names_add(set, name);
        assert(is_known);
        list += name.length;
        list += strspn(list, "_");
    }
}

const char *names_profile(struct span name)
{
    return find_named(name, profiles, ARRAY_LEN(profiles));
}

const char *names_renamed(struct span name)
{
    return find_named(name, renamed, ARRAY_LEN(renamed));
}

const char *names_implied(enum isa_extension extension)
{
    return implied[extension];
}

const struct fixed_setting *names_fixed(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
        if (span_is(name, fixed[i].name))
            return &fixed[i];
    }
    return NULL;
}
