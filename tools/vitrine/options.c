#include "options.h"

#include "base/nearest.h"
#include "option_values.h"
#include "session.h"
#include "signature.h"

#include <string.h>

const struct option_row option_rows[] = {
#define OPTION(kind, field, name, argument, help) \
    {OPTION_##kind, offsetof(struct options, field), name, argument, help},
#include "options.def"
};

static const struct {
    const char *name;
    size_t offset;
} aliases[] = {
#define OPTION(...)
#define ALIAS(name, field) {name, offsetof(struct options, field)},
#include "options.def"
};

const size_t option_count = ARRAY_LEN(option_rows);

// The option whose name is most like `name`, or null where none is much like it.
static const char *nearest_option(const char *name)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < option_count; i++) {
        nearest_offer(&nearest, option_rows[i].name);
    }
    return nearest.best;
}

// What to do without an option of QEMU's, or null.
static const char *instead_of(const char *name)
{
    static const struct {
        const char *name, *instead;
    } absent[] = {
#define ABSENT(name, instead) {name, instead},
#include "absent.def"
#undef ABSENT
    };
    for (size_t i = 0; i < ARRAY_LEN(absent); i++) {
        if (strcmp(absent[i].name, name) == 0) {
            return absent[i].instead;
        }
    }
    return NULL;
}

static bool unknown(const char *argument, const char *name, struct error *error)
{
    const char *instead = instead_of(name);
    if (instead) {
        return error_set(error, ERROR_USAGE, "there is no option %s: %s", argument, instead);
    }
    const char *meant = nearest_option(name);
    if (!meant) {
        return error_set(error, ERROR_USAGE, "there is no option %s: --help lists them", argument);
    }
    return error_set(error, ERROR_USAGE,
                     "there is no option %s: did you mean --%s? --help lists them", argument,
                     meant);
}

static bool is_name(const char *candidate, const char *name, size_t length)
{
    return strlen(candidate) == length && memcmp(candidate, name, length) == 0;
}

static const struct option_row *find(const char *name, size_t length)
{
    size_t offset = SIZE_MAX;
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        offset = is_name(aliases[i].name, name, length) ? aliases[i].offset : offset;
    }
    for (size_t i = 0; i < option_count; i++) {
        if (is_name(option_rows[i].name, name, length) || option_rows[i].offset == offset) {
            return &option_rows[i];
        }
    }
    return NULL;
}

// The value behind the "key=" that the row's "[key=]..." allows.
static const char *without_key(const struct option_row *row, const char *value)
{
    const char *key = row->argument + 1;
    size_t length = strcspn(key, "]");
    bool has_key = row->argument[0] == '[' && strncmp(value, key, length) == 0;
    return has_key ? value + length : value;
}

static bool add_to_list(struct option_list *list, const struct option_row *row, const char *value,
                        struct error *error)
{
    if (list->count == OPTION_LIST_MAX) {
        return error_set(error, ERROR_USAGE, "--%s is given more than %d times", row->name,
                         OPTION_LIST_MAX);
    }
    list->items[list->count++] = value;
    return true;
}

// Stores the value of an option; `value` is null for one that has none.
static bool store(struct options *options, const struct option_row *row, const char *value,
                  struct error *error)
{
    void *field = (char *)options + row->offset;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_TEXT:
        *(const char **)field = value;
        return true;
    case OPTION_OPTIONAL:
        *(const char **)field = value ? value : "";
        return true;
    case OPTION_LIST:
        return add_to_list(field, row, value, error);
    case OPTION_SIZE:
        return option_value_size(without_key(row, value), field) ||
               error_set(error, ERROR_USAGE,
                         "--%s %s: not a size: write 64M or 1G, or a number of MiB", row->name,
                         value);
    case OPTION_COUNT:
        return option_value_count(without_key(row, value), field) ||
               error_set(error, ERROR_USAGE, "--%s %s: not a number: write 5000, 20k, 300M or 1G",
                         row->name, value);
    }
    return false;
}

static bool set_kernel(struct options *options, const char *path, struct error *error)
{
    if (options->kernel) {
        return error_set(error, ERROR_USAGE, "two kernels are named, %s and %s: leave one out",
                         options->kernel, path);
    }
    options->kernel = path;
    return true;
}

// The option in arguments[*index]; takes the next argument too where that is its value.
static bool parse_option(struct options *options, int argument_count, char **arguments, int *index,
                         struct error *error)
{
    const char *argument = arguments[*index];
    const char *name = argument + (argument[1] == '-' ? 2 : 1);
    size_t length = strcspn(name, "=");
    const char *value = name[length] ? name + length + 1 : NULL;
    const struct option_row *row = find(name, length);
    if (!row) {
        char bare[NEAREST_LENGTH_MAX + 2] = {0};
        memcpy(bare, name, length < sizeof bare ? length : sizeof bare - 1);
        return unknown(argument, bare, error);
    }
    if (row->kind == OPTION_FLAG && value) {
        return error_set(error, ERROR_USAGE, "--%s takes no value: leave =%s out", row->name,
                         value);
    }
    if (row->kind != OPTION_FLAG && row->kind != OPTION_OPTIONAL && !value) {
        if (*index + 1 >= argument_count) {
            return error_set(error, ERROR_USAGE, "--%s needs a value: --%s %s", row->name,
                             row->name, row->argument);
        }
        value = arguments[++*index];
    }
    if (row->offset == offsetof(struct options, kernel)) {
        return set_kernel(options, value, error);
    }
    return store(options, row, value, error);
}

struct options options_defaults(void)
{
    return (struct options){.memory_bytes = MACHINE_RAM_SIZE_DEFAULT,
                            .quantum = MACHINE_QUANTUM_DEFAULT,
                            .max_steps = UINT64_MAX,
                            .signature_granularity = SIGNATURE_GRANULARITY_DEFAULT,
                            .slice = SESSION_SLICE_STEPS};
}

static bool is_dashed(const char *argument)
{
    return argument[0] == '-' && argument[1];
}

// Spike's way to write some of its options: +signature=FILE.
static bool is_plus(const char *argument)
{
    return argument[0] == '+' && find(argument + 1, strcspn(argument + 1, "="));
}

bool options_parse(struct options *options, int argument_count, char **arguments,
                   struct error *error)
{
    bool only_kernels = false;
    options->debug = argument_count > 1 && strcmp(arguments[1], "debug") == 0;
    for (int i = 1 + options->debug; i < argument_count; i++) {
        const char *argument = arguments[i];
        bool is_option = !only_kernels && (is_dashed(argument) || is_plus(argument));
        if (is_option && strcmp(argument, "--") == 0) {
            only_kernels = true;
        } else if (is_option && !parse_option(options, argument_count, arguments, &i, error)) {
            return false;
        } else if (!is_option && !set_kernel(options, argument, error)) {
            return false;
        }
    }
    return true;
}
