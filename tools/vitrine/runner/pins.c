#include "pins.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct row {
    char case_name[CASE_NAME_SIZE];
    struct pin pin;
};

struct pins {
    char path[PINS_PATH_SIZE];
    struct row *rows;
    size_t count;
    bool changed;
};

static bool add_row(struct pins *pins, const char *case_name, const struct pin *pin,
                    struct error *error)
{
    struct row *rows = realloc(pins->rows, (pins->count + 1) * sizeof *rows);
    if (!rows) {
        return error_set(error, ERROR_HOST, "the host has no memory for %s", pins->path);
    }
    pins->rows = rows;
    snprintf(rows[pins->count].case_name, CASE_NAME_SIZE, "%s", case_name);
    rows[pins->count++].pin = *pin;
    return true;
}

// The pins of one case, as they are read.
struct reading {
    struct pins *pins;
    const char *case_name;
};

static bool read_pin(void *self, const struct yaml *yaml, const yaml_node_t *key,
                     const yaml_node_t *value, struct error *error)
{
    const struct reading *reading = self;
    struct pin pin = {0};
    snprintf(pin.key, sizeof pin.key, "%s", (const char *)key->data.scalar.value);
    return yaml_number(yaml, value, &pin.value, error) &&
           add_row(reading->pins, reading->case_name, &pin, error);
}

static bool read_case(void *self, const struct yaml *yaml, const yaml_node_t *key,
                      const yaml_node_t *value, struct error *error)
{
    struct reading reading = {self, (const char *)key->data.scalar.value};
    return yaml_each(yaml, value, read_pin, &reading, error);
}

static bool read_file(struct pins *pins, struct error *error)
{
    struct yaml yaml;
    if (access(pins->path, F_OK) != 0) {
        return true;
    }
    if (!yaml_open(&yaml, pins->path, error)) {
        return false;
    }
    bool good = !yaml_root(&yaml) || yaml_each(&yaml, yaml_root(&yaml), read_case, pins, error);
    yaml_close(&yaml);
    return good;
}

void pins_path(const struct test_file *file, char *path)
{
    static const char *const suffixes[] = {".test.yaml", ".yaml"};
    size_t length = strlen(file->path);
    const char *slash = strrchr(file->path, '/');
    int folder = slash ? (int)(slash - file->path) + 1 : 0;
    if (file->pins) {
        bool absolute = file->pins[0] == '/';
        snprintf(path, PINS_PATH_SIZE, "%.*s%s", absolute ? 0 : folder, file->path, file->pins);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        size_t end = strlen(suffixes[i]);
        if (length > end && strcmp(file->path + length - end, suffixes[i]) == 0) {
            length -= end;
            break;
        }
    }
    snprintf(path, PINS_PATH_SIZE, "%.*s.pins.yaml", (int)length, file->path);
}

struct pins *pins_read(const char *path, struct error *error)
{
    struct pins *pins = calloc(1, sizeof *pins);
    if (!pins) {
        error_set(error, ERROR_HOST, "the host has no memory for %s", path);
        return NULL;
    }
    snprintf(pins->path, sizeof pins->path, "%s", path);
    if (!read_file(pins, error)) {
        pins_free(pins);
        return NULL;
    }
    return pins;
}

const char *pins_where(const struct pins *pins)
{
    return pins->path;
}

void pins_free(struct pins *pins)
{
    if (pins) {
        free(pins->rows);
        free(pins);
    }
}

bool pins_find(const struct pins *pins, const char *case_name, const char *key, u64 *value)
{
    for (size_t i = 0; i < pins->count; i++) {
        const struct row *row = &pins->rows[i];
        if (strcmp(row->case_name, case_name) == 0 && strcmp(row->pin.key, key) == 0) {
            *value = row->pin.value;
            return true;
        }
    }
    return false;
}

static bool are_the_same(const struct pins *pins, const char *case_name, const struct pin *all,
                         u32 count)
{
    size_t rows = 0;
    for (size_t i = 0; i < pins->count; i++) {
        rows += strcmp(pins->rows[i].case_name, case_name) == 0;
    }
    bool same = rows == count;
    for (u32 i = 0; i < count; i++) {
        u64 value;
        same = same && pins_find(pins, case_name, all[i].key, &value) && value == all[i].value;
    }
    return same;
}

bool pins_replace(struct pins *pins, const char *case_name, const struct pin *all, u32 count,
                  struct error *error)
{
    if (are_the_same(pins, case_name, all, count)) {
        return true;
    }
    pins->changed = true;
    size_t kept = 0;
    for (size_t i = 0; i < pins->count; i++) {
        if (strcmp(pins->rows[i].case_name, case_name) != 0) {
            pins->rows[kept++] = pins->rows[i];
        }
    }
    pins->count = kept;
    for (u32 i = 0; i < count; i++) {
        if (!add_row(pins, case_name, &all[i], error)) {
            return false;
        }
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct row *first = a, *second = b;
    int order = strcmp(first->case_name, second->case_name);
    return order ? order : strcmp(first->pin.key, second->pin.key);
}

static void print_quoted(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
    fputc('"', file);
}

static void print_rows(FILE *file, const struct pins *pins)
{
    fputs("# Written by vitrine test --update.\n", file);
    for (size_t i = 0; i < pins->count; i++) {
        const struct row *row = &pins->rows[i];
        if (i == 0 || strcmp(row->case_name, pins->rows[i - 1].case_name) != 0) {
            print_quoted(file, row->case_name);
            fputs(":\n", file);
        }
        fputs("  ", file);
        print_quoted(file, row->pin.key);
        fprintf(file,
                strcmp(row->pin.key, "hash") == 0 ? ": 0x%016" PRIx64 "\n" : ": %" PRIu64 "\n",
                row->pin.value);
    }
}

bool pins_write(const struct pins *pins, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    if (!pins->changed) {
        return true;
    }
    qsort(pins->rows, pins->count, sizeof *pins->rows, by_name);
    FILE *file = open_memstream(&text, &size);
    if (!file) {
        return error_set(error, ERROR_HOST, "the host has no memory for %s", pins->path);
    }
    print_rows(file, pins);
    bool good = fclose(file) == 0 && file_replace(pins->path, text, size, error);
    free(text);
    return good;
}

bool file_replace(const char *path, const char *text, size_t size, struct error *error)
{
    char beside[PINS_PATH_SIZE + 8];
    snprintf(beside, sizeof beside, "%s.new", path);
    FILE *file = fopen(beside, "wb");
    bool good = file && fwrite(text, 1, size, file) == size;
    if (file) {
        good = fclose(file) == 0 && good;
    }
    if (good && rename(beside, path) == 0) {
        return true;
    }
    int reason = errno;
    if (file) {
        remove(beside);
    }
    return error_set(error, ERROR_FILE, "%s: can't be written: %s", path, strerror(reason));
}
