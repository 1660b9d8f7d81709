// The strings in the rows of extension.def, group.def, profile.def and setting.def are read by the
// same functions as the user's. All that is read are names, which set members of sets; what they
// imply is worked out last.
#include "isa/isa_string.h"

#include "isa/names.h"

#include <stdio.h>
#include <string.h>

static struct isa_set implied_by(enum isa_extension extension)
{
    struct isa_set set = {0};
    names_add_list(&set, names_implied(extension));
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
        if (!names_add(set, name) && !names_add(set, unversioned(name)))
            return names_unknown(name, false, error);
        part.text += name.length;
        part.length -= name.length;
    }
    return true;
}

static bool add_base(struct isa_set *set, struct span base, struct error *error)
{
    const char *profile = names_profile(base);
    if (profile && *profile == '*') {
        struct isa_set less = {0};
        names_add_list(&less, profile + (profile[1] == '-' ? 2 : 1));
        for (u32 i = 0; i < RV_COUNT; i++)
            set->has[i] = !less.has[i];
        return true;
    }
    if (profile)
        base = (struct span){profile, strlen(profile)};
    if (base.length < 5 || strncasecmp(base.text, "rv64", 4) != 0 || !strchr("igIG", base.text[4]))
        return names_no_base(base, error);
    names_add_list(set, "base");
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

// Whether the value is a word for on or off, and which.
static bool read_switch(struct span value, bool *is_on)
{
    static const struct {
        const char *name;
        bool is_on;
    } words[] = {{"on", true},   {"true", true},   {"yes", true},
                 {"off", false}, {"false", false}, {"no", false}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (span_is(value, words[i].name)) {
            *is_on = words[i].is_on;
            return true;
        }
    }
    return false;
}

static bool check_fixed(const struct fixed_setting *row, struct span setting, struct span value,
                        struct error *error)
{
    bool wanted, is_on;
    struct span standard = {row->value, strlen(row->value)};
    bool is_same = span_is(value, row->value) || (read_switch(standard, &is_on) &&
                                                  read_switch(value, &wanted) && wanted == is_on);
    return (is_same && *row->value) || error_set(error, ERROR_USAGE, "%.*s can't be: %s",
                                                 span_printed(setting), setting.text, row->why);
}

static bool add_setting(struct wishes *wishes, struct span setting, struct error *error)
{
    const char *sign = memchr(setting.text, '=', setting.length);
    struct span name = {setting.text, sign ? (size_t)(sign - setting.text) : setting.length};
    struct span value = {sign ? sign + 1 : "", sign ? setting.length - name.length - 1 : 0};
    const struct fixed_setting *row = names_fixed(name);
    if (row)
        return check_fixed(row, setting, value, error);
    bool is_on;
    if (!read_switch(value, &is_on))
        return error_set(error, ERROR_USAGE, "%.*s is no setting; write zbb=on or zbb=off",
                         span_printed(setting), setting.text);
    struct isa_set named = {0};
    const char *members = names_renamed(name);
    if (members)
        names_add_list(&named, members);
    else if (!names_add(&named, name))
        return names_unknown(name, true, error);
    for (u32 k = 0; k < RV_COUNT; k++) { // the last wish counts
        wishes->on.has[k] = named.has[k] ? is_on : wishes->on.has[k];
        wishes->off.has[k] = named.has[k] ? !is_on : wishes->off.has[k];
    }
    return true;
}

// Adds what members of the set imply, and what those imply.
static void complete(struct isa_set *set)
{
    for (bool changed = true; changed;) {
        struct isa_set before = *set;
        for (u32 i = 0; i < RV_COUNT; i++) {
            if (set->has[i])
                names_add_list(set, names_implied(i));
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
