// From YAML to struct guest_description: libyaml makes a tree of nodes, this checks it, key by key.
#include "inspect/guest_description.h"

#include "base/nearest.h"
#include "machine/image.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum key_kind { TEXT, LIST };
enum key_needed { NEEDED, OPTIONAL };

struct key {
    const char *section, *name;
    enum key_kind kind;
    enum key_needed needed;
    size_t offset;
};

static const struct key keys[] = {
#define SECTION(name, meaning)
#define KEY(section, key, kind, needed, meaning) \
    {#section, #key, kind, needed, offsetof(struct guest_description, section##_##key)},
#include "inspect/guest_description.def"
#undef KEY
#undef SECTION
};

static const char *const sections[] = {
#define SECTION(name, meaning) #name,
#define KEY(...)
#include "inspect/guest_description.def"
#undef KEY
#undef SECTION
};

struct reading {
    struct guest_description *description;
    yaml_document_t *document;
    struct error *error;
};

static bool fail(const struct reading *reading, const yaml_node_t *node, const char *what,
                 const char *text)
{
    return error_set(reading->error, ERROR_IMAGE, "%s:%zu: %s%s", reading->description->file,
                     node->start_mark.line + 1, what, text);
}

static yaml_node_t *node_at(const struct reading *reading, int index)
{
    return yaml_document_get_node(reading->document, index);
}

static const char *text_of(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

static bool read_text(const struct reading *reading, const yaml_node_t *node, const char **text)
{
    *text = text_of(node);
    return (*text && **text) || fail(reading, node, "a text is expected here", "");
}

static bool read_number(const struct reading *reading, const yaml_node_t *node, u64 *number)
{
    char *end = NULL;
    const char *text = text_of(node);
    *number = text ? strtoull(text, &end, 0) : 0;
    return (end && end != text && !*end) ||
           fail(reading, node, "a number is expected here, not ", text ? text : "a list");
}

static size_t item_count(const yaml_node_t *node)
{
    return node->type == YAML_SEQUENCE_NODE
               ? (size_t)(node->data.sequence.items.top - node->data.sequence.items.start)
               : 0;
}

static yaml_node_t *item(const struct reading *reading, const yaml_node_t *node, size_t index)
{
    return node_at(reading, node->data.sequence.items.start[index]);
}

static bool read_list(const struct reading *reading, const yaml_node_t *node,
                      struct guest_list *list)
{
    size_t count = item_count(node);
    if (node->type != YAML_SEQUENCE_NODE || count > GUEST_LIST_MAX) {
        return fail(reading, node, "a list of at most 32 texts is expected here: [a, b]", "");
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_text(reading, item(reading, node, i), &list->items[i])) {
            return false;
        }
        list->count++;
    }
    return true;
}

// Rows are lists of a number and texts.
static bool read_rows(const struct reading *reading, const yaml_node_t *node, bool calls)
{
    struct guest_description *description = reading->description;
    struct guest_call_row *rows = calls ? description->calls : description->errors;
    u32 *count = calls ? &description->call_count : &description->error_count;
    size_t columns = calls ? 3 : 2;
    if (node->type != YAML_SEQUENCE_NODE || item_count(node) > GUEST_CALLS_MAX) {
        return fail(reading, node, "a list of at most 512 rows is expected here", "");
    }
    for (size_t i = 0; i < item_count(node); i++) {
        const yaml_node_t *row = item(reading, node, i);
        struct guest_call_row *to = &rows[i];
        if (item_count(row) != columns) {
            return fail(reading, row,
                        calls ? "a row is [number, name, \"(arguments)\"]"
                              : "a row is [number, \"meaning\"]",
                        "");
        }
        if (!read_number(reading, item(reading, row, 0), &to->number) ||
            !read_text(reading, item(reading, row, 1), &to->name) ||
            (calls && !read_text(reading, item(reading, row, 2), &to->prototype))) {
            return false;
        }
        (*count)++;
    }
    return true;
}

static bool read_aliases(const struct reading *reading, const yaml_node_t *node)
{
    struct guest_description *description = reading->description;
    if (node->type != YAML_SEQUENCE_NODE || item_count(node) > GUEST_LIST_MAX) {
        return fail(reading, node, "a list of at most 32 rows is expected here", "");
    }
    for (size_t i = 0; i < item_count(node); i++) {
        const yaml_node_t *row = item(reading, node, i);
        struct guest_alias *alias = &description->aliases[i];
        if (item_count(row) != 3) {
            return fail(reading, row, "a row is [address, symbol, size]", "");
        }
        if (!read_number(reading, item(reading, row, 0), &alias->address) ||
            !read_text(reading, item(reading, row, 1), &alias->symbol) ||
            !read_number(reading, item(reading, row, 2), &alias->size_bytes)) {
            return false;
        }
        description->alias_count++;
    }
    return true;
}

static bool is_section(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (strcmp(sections[i], name) == 0) {
            return true;
        }
    }
    return false;
}

// The keys that are no rows of the table, because they are lists of rows.
static bool read_special(const struct reading *reading, const char *section, const char *name,
                         const yaml_node_t *value, bool *sound)
{
    if (strcmp(section, "calls") == 0 && strcmp(name, "list") == 0) {
        *sound = read_rows(reading, value, true);
        return true;
    }
    if (strcmp(section, "calls") == 0 && strcmp(name, "errors") == 0) {
        *sound = read_rows(reading, value, false);
        return true;
    }
    if (strcmp(section, "top") == 0 && strcmp(name, "aliases") == 0) {
        *sound = read_aliases(reading, value);
        return true;
    }
    return false;
}

static bool unknown_key(const struct reading *reading, const char *section, const yaml_node_t *node,
                        const char *name)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i].section, section) == 0) {
            nearest_offer(&nearest, keys[i].name);
        }
    }
    for (size_t i = 0; strcmp(section, "top") == 0 && i < ARRAY_LEN(sections); i++) {
        nearest_offer(&nearest, sections[i]);
    }
    return error_set(reading->error, ERROR_IMAGE, "%s:%zu: there is no key %.40s here%s%s",
                     reading->description->file, node->start_mark.line + 1, name,
                     nearest.best ? ": is it " : ": docs/guest-descriptions.md lists them",
                     nearest.best ? nearest.best : "");
}

static bool read_key(const struct reading *reading, const char *section,
                     const yaml_node_t *key_node, const yaml_node_t *value)
{
    const char *name = text_of(key_node);
    bool sound;
    if (!name) {
        return fail(reading, key_node, "a key is expected here", "");
    }
    if (read_special(reading, section, name, value, &sound)) {
        return sound;
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i].section, section) != 0 || strcmp(keys[i].name, name) != 0) {
            continue;
        }
        char *field = (char *)reading->description + keys[i].offset;
        if (keys[i].kind == LIST) {
            struct guest_list *list = (struct guest_list *)(void *)field;
            return list->count ? fail(reading, key_node, "a second time: ", name)
                               : read_list(reading, value, list);
        }
        const char **text = (const char **)(void *)field;
        return *text ? fail(reading, key_node, "a second time: ", name)
                     : read_text(reading, value, text);
    }
    return unknown_key(reading, section, key_node, name);
}

static bool read_section(const struct reading *reading, const char *section,
                         const yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE) {
        return fail(reading, node, "keys with values are expected here: ", section);
    }
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = node_at(reading, pair->key);
        const yaml_node_t *value = node_at(reading, pair->value);
        const char *name = text_of(key);
        bool inner = strcmp(section, "top") == 0 && name && is_section(name);
        if (!(inner ? read_section(reading, name, value)
                    : read_key(reading, section, key, value))) {
            return false;
        }
    }
    return true;
}

static bool check_needed(const struct reading *reading)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const char *field = (const char *)reading->description + keys[i].offset;
        bool there = keys[i].kind == LIST
                         ? ((const struct guest_list *)(const void *)field)->count > 0
                         : *(const char *const *)(const void *)field != NULL;
        if (keys[i].needed == NEEDED && !there) {
            bool top = strcmp(keys[i].section, "top") == 0;
            return error_set(reading->error, ERROR_IMAGE, "%s:1: the key %s%s%s is missing",
                             reading->description->file, top ? "" : keys[i].section,
                             top ? "" : ": ", keys[i].name);
        }
    }
    return true;
}

static bool load(const struct reading *reading, const struct image *image)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        return error_set(reading->error, ERROR_HOST, "%s: the host has no memory", image->name);
    }
    yaml_parser_set_input_string(&parser, image->bytes, image->size);
    bool loaded = yaml_parser_load(&parser, reading->document);
    if (!loaded) {
        error_set(reading->error, ERROR_IMAGE, "%s:%zu: not YAML: %s", image->name,
                  parser.problem_mark.line + 1, parser.problem ? parser.problem : "damaged");
    }
    yaml_parser_delete(&parser);
    return loaded;
}

static bool read_document(const struct reading *reading)
{
    const yaml_node_t *root = yaml_document_get_root_node(reading->document);
    if (!root) {
        return error_set(reading->error, ERROR_IMAGE, "%s:1: there is nothing in it",
                         reading->description->file);
    }
    return read_section(reading, "top", root) && check_needed(reading);
}

struct guest_description *guest_description_read(const struct image *image, struct error *error)
{
    struct guest_description *description = calloc(1, sizeof *description);
    yaml_document_t *document = calloc(1, sizeof *document);
    struct reading reading = {description, document, error};
    char *file = strdup(image->name);
    if (!description || !document || !file) {
        free(description), free(document), free(file);
        error_set(error, ERROR_HOST, "%s: the host has no memory", image->name);
        return NULL;
    }
    description->file = file;
    if (!load(&reading, image)) {
        free(document);
        guest_description_free(description);
        return NULL;
    }
    description->document = document;
    if (!read_document(&reading)) {
        guest_description_free(description);
        return NULL;
    }
    return description;
}

void guest_description_free(struct guest_description *description)
{
    if (!description) {
        return;
    }
    if (description->document) {
        yaml_document_delete(description->document);
        free(description->document);
    }
    free((void *)(uintptr_t)description->file);
    free(description);
}
