// The strings in the rows of extension.def, group.def and profile.def are read by the same functions
// as the user's. All that is read are names, which set members of sets; what they imply is worked
// out last.
#include "isa/isa_string.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// A part of the text that is being read.
struct span {
    const char *text;
    size_t length;
};

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

static bool span_is(struct span span, const char *name)
{
    return strlen(name) == span.length && strncasecmp(span.text, name, span.length) == 0;
}

// For printf's "%.*s": the user's text may be long.
static int printed_length(struct span span)
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

static bool fail_unknown(struct error *error, struct span name)
{
    error_set(error, ERROR_USAGE, "there is no extension %.*s on this machine",
              printed_length(name), name.text);
    const char *separator = "; like it are ";
    for (u32 i = 0; i < RV_COUNT && name.length >= 2; i++) {
        if (strncasecmp(isa_extension_names[i], name.text, 2) == 0) {
            append(error, separator, isa_extension_names[i]);
            separator = ", ";
        }
    }
    return false;
}

static bool fail_base(struct error *error, struct span base)
{
    error_set(error, ERROR_USAGE, "%.*s is no processor; give an ISA string (rv64imac_zba) or ",
              printed_length(base), base.text);
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
        append(error, i ? ", " : "", profiles[i].name);
    return false;
}

// --- names to sets ---

static void add_list(struct isa_set *set, const char *list);

// Adds an extension, or a group's members. False where it is neither.
static bool add_name(struct isa_set *set, struct span name)
{
    for (u32 i = 0; i < RV_COUNT; i++) {
        if (span_is(name, isa_extension_names[i])) {
            set->has[i] = true;
            return true;
        }
    }
    const char *members = find_named(name, groups, ARRAY_LEN(groups));
    if (members)
        add_list(set, members);
    return members;
}

// Adds the names of a row, which '_' separates.
static void add_list(struct isa_set *set, const char *list)
{
    while (*list) {
        struct span name = {list, strcspn(list, "_")};
        bool is_known = add_name(set, name);
        assert(is_known);
        list += name.length;
        list += strspn(list, "_");
    }
}

static struct isa_set implied_by(enum isa_extension extension)
{
    struct isa_set set = {0};
    add_list(&set, implied[extension]);
    return set;
}

// --- ISA strings ---

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

// Without the version at its end: "2" or "2p1".
static struct span unversioned(struct span name)
{
    size_t length = name.length;
    while (length > 0 && is_digit(name.text[length - 1]))
        length--;
    bool is_minor = length < name.length && length > 1 && name.text[length - 1] == 'p' &&
                    is_digit(name.text[length - 2]);
    name.length = is_minor ? length - 1 : length;
    return is_minor ? unversioned(name) : name;
}

// The next extension of a part of an ISA string, with its version: a letter, or all that is left.
static struct span next_name(struct span part)
{
    if (strchr("zsxZSX", *part.text))
        return part;
    size_t length = 1;
    while (length < part.length && is_digit(part.text[length]))
        length++;
    if (length > 1 && length + 1 < part.length && part.text[length] == 'p' &&
        is_digit(part.text[length + 1])) {
        do
            length++;
        while (length < part.length && is_digit(part.text[length]));
    }
    return (struct span){part.text, length};
}

// Adds the extensions of a part of an ISA string that has no '_'.
static bool add_part(struct isa_set *set, struct span part, struct error *error)
{
    while (part.length > 0) {
        struct span name = next_name(part);
        if (!add_name(set, name) && !add_name(set, unversioned(name)))
            return fail_unknown(error, name);
        part.text += name.length;
        part.length -= name.length;
    }
    return true;
}

static bool add_base(struct isa_set *set, struct span base, struct error *error)
{
    const char *profile = find_named(base, profiles, ARRAY_LEN(profiles));
    if (profile && *profile == '*') {
        struct isa_set less = {0};
        add_list(&less, profile + (profile[1] == '-' ? 2 : 1));
        for (u32 i = 0; i < RV_COUNT; i++)
            set->has[i] = !less.has[i];
        return true;
    }
    if (profile)
        base = (struct span){profile, strlen(profile)};
    if (base.length < 5 || strncasecmp(base.text, "rv64", 4) != 0 || !strchr("igIG", base.text[4]))
        return fail_base(error, base);
    add_list(set, "base");
    const char *end = base.text + base.length;
    for (struct span part = {base.text + 4, 0}; part.text < end; part.text += part.length + 1) {
        const char *separator = memchr(part.text, '_', (size_t)(end - part.text));
        part.length = (size_t)((separator ? separator : end) - part.text);
        if (!add_part(set, part, error))
            return false;
    }
    return true;
}

// --- settings ---

struct wishes {
    struct isa_set on, off;
};

static bool add_setting(struct wishes *wishes, struct span setting, struct error *error)
{
    static const struct {
        const char *name;
        bool is_on;
    } values[] = {{"on", true},   {"true", true},   {"yes", true},
                  {"off", false}, {"false", false}, {"no", false}};
    const char *sign = memchr(setting.text, '=', setting.length);
    struct span name = {setting.text, sign ? (size_t)(sign - setting.text) : setting.length};
    for (size_t i = 0; sign && i < ARRAY_LEN(values); i++) {
        struct span value = {sign + 1, setting.length - name.length - 1};
        struct isa_set named = {0};
        if (!span_is(value, values[i].name))
            continue;
        if (!add_name(&named, name))
            return fail_unknown(error, name);
        for (u32 k = 0; k < RV_COUNT; k++) { // the last wish counts
            wishes->on.has[k] = named.has[k] ? values[i].is_on : wishes->on.has[k];
            wishes->off.has[k] = named.has[k] ? !values[i].is_on : wishes->off.has[k];
        }
        return true;
    }
    return error_set(error, ERROR_USAGE, "%.*s is no setting; write zbb=on or zbb=off",
                     printed_length(setting), setting.text);
}

// Adds what members of the set imply, and what those imply.
static void complete(struct isa_set *set)
{
    for (bool changed = true; changed;) {
        struct isa_set before = *set;
        for (u32 i = 0; i < RV_COUNT; i++) {
            if (set->has[i])
                add_list(set, implied[i]);
        }
        changed = memcmp(&before, set, sizeof before) != 0;
    }
}

// Whether all that `extension` implies is there; else `missing` is something that is not.
static bool is_complete(const struct isa_set *set, enum isa_extension extension, u32 *missing)
{
    struct isa_set needs = implied_by(extension);
    for (u32 i = 0; i < RV_COUNT; i++) {
        if (needs.has[i] && !set->has[i]) {
            *missing = i;
            return false;
        }
    }
    return true;
}

// Takes away what the wishes say, and what can't be without it.
static bool take_away(struct isa_set *set, const struct wishes *wishes, struct error *error)
{
    for (u32 i = 0; i < RV_COUNT; i++)
        set->has[i] &= !wishes->off.has[i];
    for (u32 i = 0; i < RV_COUNT; i++) {
        u32 missing;
        if (!set->has[i] || is_complete(set, i, &missing))
            continue;
        if (wishes->on.has[i])
            return error_set(error, ERROR_USAGE, "%s=on needs %s, which is off",
                             isa_extension_names[i], isa_extension_names[missing]);
        set->has[i] = false;
        i = UINT32_MAX; // from the start: something before it may imply it
    }
    return set->has[RV_I] ||
           error_set(error, ERROR_USAGE, "i=off: without i there is no processor");
}

bool isa_string_parse(const char *text, struct isa_set *set, struct error *error)
{
    struct wishes wishes = {0};
    struct span item = {text, strcspn(text, ",")};
    *set = (struct isa_set){0};
    if (memchr(text, '=', item.length)) { // no base
        item.length = 0;
        text = "max";
    }
    const char *rest = item.text + item.length;
    if (!add_base(set, (struct span){text, strcspn(text, ",")}, error))
        return false;
    for (; *rest; rest = item.text + item.length) {
        item.text = rest + (*rest == ',');
        item.length = strcspn(item.text, ",");
        if (!add_setting(&wishes, item, error))
            return false;
    }
    for (u32 i = 0; i < RV_COUNT; i++)
        set->has[i] |= wishes.on.has[i];
    complete(set);
    return take_away(set, &wishes, error);
}

// --- sets to names ---

size_t isa_string_names(const struct isa_set *set, const char *names[RV_COUNT])
{
    size_t count = 0;
    for (u32 i = 0; i < RV_COUNT; i++) {
        if (set->has[i] && i != RV_S)
            names[count++] = isa_extension_names[i];
    }
    return count;
}

void isa_string_write(const struct isa_set *set, char text[ISA_STRING_SIZE])
{
    const char *names[RV_COUNT];
    size_t count = isa_string_names(set, names);
    char *next = stpcpy(text, "rv64");
    for (size_t i = 0; i < count; i++) {
        if (names[i][1])
            *next++ = '_';
        next = stpcpy(next, names[i]);
    }
}
