#include "runner_options.h"

#include "exit_codes.h"
#include "option_values.h"

#include "base/nearest.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define OPTION_COLUMN 24

enum option_kind { FLAG, TEXT, COUNT };

static const struct {
    enum option_kind kind;
    size_t offset;
    const char *name;
    char letter;
    const char *argument, *help;
} option_rows[] = {
#define OPTION(kind, field, name, letter, argument, help) \
    {kind, offsetof(struct runner_options, field), name, letter, argument, help},
#include "runner_options.def"
#undef OPTION
};

void runner_options_help(void)
{
    puts("Usage: vitrine test [options] [FILE or FOLDER ...]\n"
         "\n"
         "Runs tests of kernels: test files (docs/testing.md), and in folders all files whose "
         "names end\n"
         "in .test.yaml; without any, those below this folder. Each case is a machine of its own.\n"
         "\n"
         "Options:");
    for (size_t i = 0; i < ARRAY_LEN(option_rows); i++) {
        char left[2 * OPTION_COLUMN], letter[8] = "";
        if (option_rows[i].letter) {
            snprintf(letter, sizeof letter, "-%c, ", option_rows[i].letter);
        }
        snprintf(left, sizeof left, "%s--%s %s", letter, option_rows[i].name,
                 option_rows[i].argument);
        printf("  %-*s %s\n", OPTION_COLUMN, left, option_rows[i].help);
    }
    printf("\nExit status:\n"
           "  %-5d  every case passed\n"
           "  %-5d  some did not\n"
           "  %-5d  an option is wrong\n"
           "  %-5d  a test file is not what it should be\n"
           "  %-5d  a file can't be read or written\n"
           "  %-5d  the host refused something: memory, a process\n",
           EXIT_ALL_PASSED, EXIT_SOME_FAILED, EXIT_USAGE, EXIT_IMAGE, EXIT_FILE, EXIT_HOST);
}

static bool unknown_option(const char *argument, struct error *error)
{
    struct nearest nearest = nearest_begin(argument + strspn(argument, "-"));
    for (size_t i = 0; i < ARRAY_LEN(option_rows); i++) {
        nearest_offer(&nearest, option_rows[i].name);
    }
    return error_set(error, ERROR_USAGE, "there is no option %s of vitrine test%s%s%s", argument,
                     nearest.best ? ": did you mean --" : "", nearest.best ? nearest.best : "",
                     nearest.best ? "?" : ": vitrine test --help lists them");
}

static bool is_named(size_t row, const char *argument, const char **value)
{
    size_t length = strlen(option_rows[row].name);
    *value = NULL;
    if (strncmp(argument, "--", 2) == 0) {
        if (strncmp(argument + 2, option_rows[row].name, length) != 0) {
            return false;
        }
        *value = argument[2 + length] == '=' ? argument + 2 + length + 1 : NULL;
        return *value || !argument[2 + length];
    }
    *value = argument[2] ? argument + 2 : NULL;
    return option_rows[row].letter && argument[1] == option_rows[row].letter;
}

static bool store(struct runner_options *options, size_t row, const char *value,
                  struct error *error)
{
    void *field = (char *)options + option_rows[row].offset;
    switch (option_rows[row].kind) {
    case FLAG:
        *(bool *)field = true;
        return !value ||
               error_set(error, ERROR_USAGE, "--%s takes no value", option_rows[row].name);
    case TEXT:
        *(const char **)field = value;
        return true;
    case COUNT:
        return (option_value_count(value, field) && *(u64 *)field > 0) ||
               error_set(error, ERROR_USAGE, "--%s %s: a number from 1 on is expected",
                         option_rows[row].name, value);
    }
    return false;
}

// The option in arguments[*index], and its value.
bool runner_option(struct runner_options *options, int count, char **arguments, int *index,
                   struct error *error)
{
    const char *argument = arguments[*index], *value;
    for (size_t i = 0; i < ARRAY_LEN(option_rows); i++) {
        if (!is_named(i, argument, &value)) {
            continue;
        }
        if (option_rows[i].kind != FLAG && !value) {
            if (*index + 1 >= count) {
                return error_set(error, ERROR_USAGE, "--%s needs a value: --%s %s",
                                 option_rows[i].name, option_rows[i].name, option_rows[i].argument);
            }
            value = arguments[++*index];
        }
        return store(options, i, value, error);
    }
    return unknown_option(argument, error);
}
