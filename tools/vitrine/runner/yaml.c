#include "yaml.h"

#include "base/nearest.h"
#include "option_values.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE_MAX (4u << 20)

static bool read_file(const char *path, char **text, size_t *size, struct error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return error_set(error, ERROR_FILE, "%s: %s", path, strerror(errno));
    }
    *text = malloc(FILE_SIZE_MAX + 1);
    *size = *text ? fread(*text, 1, FILE_SIZE_MAX + 1, file) : 0;
    bool failed = ferror(file);
    int reason = errno;
    fclose(file);
    bool good = false;
    if (!*text) {
        error_set(error, ERROR_HOST, "the host has no memory to read %s", path);
    } else if (failed) {
        error_set(error, ERROR_FILE, "%s: %s", path, strerror(reason));
    } else if (*size > FILE_SIZE_MAX) {
        error_set(error, ERROR_IMAGE, "%s: larger than 4 MiB, so it is no such file", path);
    } else {
        good = true;
    }
    if (!good) {
        free(*text);
    }
    return good;
}

bool yaml_open(struct yaml *yaml, const char *path, struct error *error)
{
    size_t size = 0;
    yaml_parser_t parser;
    *yaml = (struct yaml){.path = path};
    if (!read_file(path, &yaml->text, &size, error)) {
        return false;
    }
    if (!yaml_parser_initialize(&parser)) {
        free(yaml->text);
        return error_set(error, ERROR_HOST, "the host has no memory to read %s", path);
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml->text, size);
    bool good = yaml_parser_load(&parser, &yaml->document);
    if (!good) {
        bool placed = parser.problem_mark.line || parser.problem_mark.column;
        error_set(error, ERROR_IMAGE, "%s:%zu:%zu: not YAML: %s%s%s", path,
                  parser.problem_mark.line + 1, parser.problem_mark.column + 1,
                  parser.problem ? parser.problem : "unreadable", parser.context ? ", " : "",
                  parser.context && placed ? parser.context : "");
        free(yaml->text);
    }
    yaml_parser_delete(&parser);
    return good;
}

void yaml_close(struct yaml *yaml)
{
    yaml_document_delete(&yaml->document);
    free(yaml->text);
}

// libyaml's look-ups take a document that is not const, and change nothing.
static yaml_document_t *document_of(const struct yaml *yaml)
{
    return (yaml_document_t *)(uintptr_t)&yaml->document;
}

const yaml_node_t *yaml_root(const struct yaml *yaml)
{
    return yaml_document_get_root_node(document_of(yaml));
}

bool yaml_fail(const struct yaml *yaml, const yaml_node_t *node, struct error *error,
               const char *format, ...)
{
    char text[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return error_set(error, ERROR_IMAGE, "%s:%zu:%zu: %s", yaml->path,
                     node ? node->start_mark.line + 1 : 1, node ? node->start_mark.column + 1 : 1,
                     text);
}

bool yaml_text(const struct yaml *yaml, const yaml_node_t *node, const char **text,
               struct error *error)
{
    if (node->type != YAML_SCALAR_NODE) {
        return yaml_fail(yaml, node, error, "a text is expected here%s",
                         node->type == YAML_MAPPING_NODE
                             ? ": put one that has a colon and a blank in single quotes"
                             : "");
    }
    *text = (const char *)node->data.scalar.value;
    return strlen(*text) == node->data.scalar.length ||
           yaml_fail(yaml, node, error, "a text can't hold a zero byte");
}

bool yaml_bool(const struct yaml *yaml, const yaml_node_t *node, bool *value, struct error *error)
{
    const char *text = "";
    if (node->type == YAML_SCALAR_NODE) {
        text = (const char *)node->data.scalar.value;
    }
    *value = strcmp(text, "true") == 0;
    return *value || strcmp(text, "false") == 0 ||
           yaml_fail(yaml, node, error, "true or false is expected here");
}

bool yaml_number(const struct yaml *yaml, const yaml_node_t *node, u64 *value, struct error *error)
{
    const char *text = "";
    if (node->type == YAML_SCALAR_NODE) {
        text = (const char *)node->data.scalar.value;
    }
    if (strncmp(text, "0x", 2) == 0) {
        char *end;
        errno = 0;
        *value = strtoull(text + 2, &end, 16);
        if (errno == 0 && end != text + 2 && !*end && text[2] != '-' && text[2] != '+') {
            return true;
        }
    }
    return option_value_count(text, value) ||
           yaml_fail(yaml, node, error,
                     "a number is expected here, such as 5000, 20k, 300M or 0x1f");
}

bool yaml_is_list(const struct yaml *yaml, const yaml_node_t *node, struct error *error)
{
    return node->type == YAML_SEQUENCE_NODE ||
           yaml_fail(yaml, node, error, "a list is expected here");
}

const yaml_node_t *yaml_item(const struct yaml *yaml, const yaml_node_t *list, size_t index)
{
    const yaml_node_item_t *start = list->data.sequence.items.start;
    if (index >= (size_t)(list->data.sequence.items.top - start)) {
        return NULL;
    }
    return yaml_document_get_node(document_of(yaml), start[index]);
}

static bool key_is_new(const struct yaml *yaml, const yaml_node_t *node,
                       const yaml_node_pair_t *pair, const char *name)
{
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < pair; p++) {
        const yaml_node_t *key = yaml_document_get_node(document_of(yaml), p->key);
        if (key->type == YAML_SCALAR_NODE &&
            strcmp((const char *)key->data.scalar.value, name) == 0) {
            return false;
        }
    }
    return true;
}

bool yaml_each(const struct yaml *yaml, const yaml_node_t *node,
               bool (*read)(void *self, const struct yaml *yaml, const yaml_node_t *key,
                            const yaml_node_t *value, struct error *error),
               void *self, struct error *error)
{
    if (!node || node->type != YAML_MAPPING_NODE) {
        return yaml_fail(yaml, node, error, "keys with values are expected here (key: value)");
    }
    const yaml_node_pair_t *top = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(document_of(yaml), pair->key);
        const yaml_node_t *value = yaml_document_get_node(document_of(yaml), pair->value);
        const char *name = "";
        if (!yaml_text(yaml, key, &name, error)) {
            return false;
        }
        if (!key_is_new(yaml, node, pair, name)) {
            return yaml_fail(yaml, key, error, "the key %s is given twice", name);
        }
        if (!read(self, yaml, key, value, error)) {
            return false;
        }
    }
    return true;
}

struct mapping {
    const struct yaml_key *keys;
    size_t key_count;
    void *self;
};

static bool read_known(void *self, const struct yaml *yaml, const yaml_node_t *key,
                       const yaml_node_t *value, struct error *error)
{
    const struct mapping *mapping = self;
    const char *name = (const char *)key->data.scalar.value;
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < mapping->key_count; i++) {
        if (strcmp(mapping->keys[i].name, name) == 0) {
            return mapping->keys[i].read(mapping->self, yaml, value, error);
        }
        nearest_offer(&nearest, mapping->keys[i].name);
    }
    if (nearest.best) {
        return yaml_fail(yaml, key, error, "there is no key %s: did you mean %s?", name,
                         nearest.best);
    }
    char known[256] = "";
    for (size_t i = 0; i < mapping->key_count; i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", mapping->keys[i].name);
    }
    return yaml_fail(yaml, key, error, "there is no key %s here: there are %s", name, known);
}

bool yaml_mapping(const struct yaml *yaml, const yaml_node_t *node, const struct yaml_key *keys,
                  size_t key_count, void *self, struct error *error)
{
    struct mapping mapping = {keys, key_count, self};
    return yaml_each(yaml, node, read_known, &mapping, error);
}
