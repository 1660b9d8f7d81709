#include "cases.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX    ".test.yaml"
#define CASES_MAX 100000

static bool no_memory(struct error *error)
{
    return error_set(error, ERROR_HOST, "the host has no memory for the tests");
}

// "folder/boot.test.yaml" is called boot where it does not say otherwise.
static void name_of_file(const struct test_file *file, char *name)
{
    const char *slash = strrchr(file->path, '/');
    const char *base = slash ? slash + 1 : file->path;
    snprintf(name, CASE_NAME_SIZE, "%s", file->name ? file->name : base);
    char *suffix = file->name ? NULL : strstr(name, SUFFIX);
    if (suffix) {
        *suffix = '\0';
    }
}

static void append(char *text, const char *format, const char *a, const char *b)
{
    size_t length = strlen(text);
    snprintf(text + length, CASE_NAME_SIZE - length, format, a, b);
}

static void make_file_name(char *slug)
{
    for (char *c = slug; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("._-", *c)) {
            *c = '-';
        }
    }
}

// Case number `index` of the file's matrix: the last option varies fastest.
static void fill_case(struct test_case *test, const struct test_file *file, size_t index)
{
    *test = (struct test_case){.file = file, .option_count = file->option_count};
    memcpy(test->options, file->options, file->option_count * sizeof *file->options);
    size_t rest = 1;
    name_of_file(file, test->name);
    snprintf(test->slug, sizeof test->slug, "%s", test->name);
    for (u32 i = 0; i < file->axis_count; i++) {
        rest *= file->axes[i].value_count;
    }
    for (u32 i = 0; i < file->axis_count; i++) {
        const struct test_axis *axis = &file->axes[i];
        rest /= axis->value_count;
        const char *value = axis->values[index / rest % axis->value_count];
        test->options[test->option_count++] = (struct test_option){axis->option, value, axis->node};
        append(test->name, i ? " %s=%s" : " [%s=%s", axis->option, value);
        append(test->slug, ".%s-%s", axis->option, value);
    }
    append(test->name, "%s%s", file->axis_count ? "]" : "", "");
    make_file_name(test->slug);
}

static bool add_cases(struct cases *cases, const struct test_file *file, struct error *error)
{
    size_t combinations = 1;
    for (u32 i = 0; i < file->axis_count; i++) {
        combinations *= file->axes[i].value_count;
        if (cases->count + combinations > CASES_MAX) {
            return error_set(error, ERROR_IMAGE, "%s: its matrix makes more than %d cases",
                             file->path, CASES_MAX);
        }
    }
    struct test_case *all = realloc(cases->all, (cases->count + combinations) * sizeof *cases->all);
    if (!all) {
        return no_memory(error);
    }
    cases->all = all;
    for (size_t i = 0; i < combinations; i++) {
        fill_case(&all[cases->count], file, i);
        all[cases->count].number = (u32)cases->count + 1;
        cases->count++;
    }
    return true;
}

static bool add_file(struct cases *cases, const char *path, struct error *error)
{
    size_t size = (cases->file_count + 1) * sizeof(struct test_file *);
    struct test_file **files = realloc(cases->files, size);
    if (!files) {
        return no_memory(error);
    }
    cases->files = files;
    struct test_file *file = test_file_read(path, error);
    if (!file) {
        return false;
    }
    files[cases->file_count++] = file;
    return add_cases(cases, file, error);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static int hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool add_path(struct cases *cases, const char *path, bool named, struct error *error);

static bool add_folder(struct cases *cases, const char *path, struct error *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, hidden, alphasort);
    if (count < 0) {
        return error_set(error, ERROR_FILE, "%s: %s", path, strerror(errno));
    }
    bool good = true;
    for (int i = 0; i < count; i++) {
        char inner[4096];
        if (good) {
            int length = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
            good = length < (int)sizeof inner
                       ? add_path(cases, inner, false, error)
                       : error_set(error, ERROR_FILE, "%s: the path is too long", path);
        }
        free(entries[i]);
    }
    free(entries);
    return good;
}

// A path that the user named is a test file whatever its name is.
static bool add_path(struct cases *cases, const char *path, bool named, struct error *error)
{
    struct stat status = {0};
    if ((named ? stat : lstat)(path, &status) != 0) {
        return error_set(error, ERROR_FILE, "%s: %s: name a test file or a folder of them", path,
                         strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        return add_folder(cases, path, error);
    }
    return (!named && !ends_with(path, SUFFIX)) || add_file(cases, path, error);
}

bool cases_add(struct cases *cases, const char *path, struct error *error)
{
    size_t before = cases->count;
    if (!add_path(cases, path, true, error)) {
        return false;
    }
    return cases->count > before ||
           error_set(error, ERROR_FILE, "%s: there is no file below it whose name ends in %s", path,
                     SUFFIX);
}

void cases_free(struct cases *cases)
{
    for (size_t i = 0; i < cases->file_count; i++) {
        test_file_free(cases->files[i]);
    }
    free(cases->files);
    free(cases->all);
}
