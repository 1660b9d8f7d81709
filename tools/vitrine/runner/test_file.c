#include "test_file.h"

#include "test_keys.h"

#include <stdlib.h>
#include <string.h>

#define NODE const struct yaml *yaml, const yaml_node_t *node, struct error *error

bool keys_read(enum keys_where where, void *self, NODE)
{
    static const struct {
        enum keys_where where;
        struct yaml_key key;
    } rows[] = {
#define KEY(where, key, function, ...) {where, {key, read_##function}},
#include "keys.def"
#undef KEY
    };
    struct yaml_key keys[ARRAY_LEN(rows)];
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].where == where) {
            keys[count++] = rows[i].key;
        }
    }
    return yaml_mapping(yaml, node, keys, count, self, error);
}

bool keys_room(u32 count, NODE)
{
    return count < TEST_LIST_MAX ||
           yaml_fail(yaml, node, error, "more than %d entries: make two files of it",
                     TEST_LIST_MAX);
}

bool read_name(void *self, NODE)
{
    struct test_file *file = self;
    return yaml_text(yaml, node, &file->name, error);
}

bool read_description(void *self, NODE)
{
    struct test_file *file = self;
    return yaml_text(yaml, node, &file->description, error);
}

bool read_kernel(void *self, NODE)
{
    struct test_file *file = self;
    return yaml_text(yaml, node, &file->kernel, error);
}

bool read_pins(void *self, NODE)
{
    struct test_file *file = self;
    return yaml_text(yaml, node, &file->pins, error);
}

bool read_disk(void *self, NODE)
{
    struct test_file *file = self;
    return yaml_text(yaml, node, &file->disk, error);
}

bool read_limit(void *self, NODE)
{
    struct test_file *file = self;
    return yaml_number(yaml, node, &file->limit_steps, error);
}

// --- options ---

static bool add_option(void *self, const struct yaml *yaml, const yaml_node_t *key,
                       const yaml_node_t *node, struct error *error)
{
    struct test_file *file = self;
    const char *value;
    if (file->option_count == TEST_OPTIONS_MAX) {
        return yaml_fail(yaml, key, error, "more than %d options", TEST_OPTIONS_MAX);
    }
    if (!yaml_text(yaml, node, &value, error)) {
        return false;
    }
    bool flag = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && strcmp(value, "true") == 0;
    file->options[file->option_count++] =
        (struct test_option){(const char *)key->data.scalar.value, flag ? NULL : value, key};
    return true;
}

bool read_options(void *self, NODE)
{
    return yaml_each(yaml, node, add_option, self, error);
}

// --- matrix ---

static bool add_axis(void *self, const struct yaml *yaml, const yaml_node_t *key,
                     const yaml_node_t *node, struct error *error)
{
    struct test_file *file = self;
    if (file->axis_count == TEST_AXES_MAX) {
        return yaml_fail(yaml, key, error, "more than %d options vary", TEST_AXES_MAX);
    }
    struct test_axis *axis = &file->axes[file->axis_count++];
    *axis = (struct test_axis){.option = (const char *)key->data.scalar.value, .node = key};
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    const yaml_node_t *item;
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        if (axis->value_count == TEST_VALUES_MAX) {
            return yaml_fail(yaml, item, error, "more than %d values", TEST_VALUES_MAX);
        }
        if (!yaml_text(yaml, item, &axis->values[axis->value_count++], error)) {
            return false;
        }
    }
    return axis->value_count > 0 || yaml_fail(yaml, node, error, "a list without values: no case");
}

bool read_matrix(void *self, NODE)
{
    return yaml_each(yaml, node, add_axis, self, error);
}

// --- what is typed ---

bool read_input_text(void *self, NODE)
{
    struct test_input *input = self;
    return yaml_text(yaml, node, &input->text, error);
}

static bool set_when(struct test_input *input, enum input_when when, NODE)
{
    if (input->when != INPUT_AT_START) {
        return yaml_fail(yaml, node, error, "give one of after, at_step and at_cycle");
    }
    input->when = when;
    return true;
}

bool read_input_after(void *self, NODE)
{
    struct test_input *input = self;
    return set_when(input, INPUT_AFTER, yaml, node, error) &&
           yaml_text(yaml, node, &input->after, error);
}

bool read_input_step(void *self, NODE)
{
    struct test_input *input = self;
    return set_when(input, INPUT_AT_STEP, yaml, node, error) &&
           yaml_number(yaml, node, &input->at, error);
}

bool read_input_cycle(void *self, NODE)
{
    struct test_input *input = self;
    return set_when(input, INPUT_AT_CYCLE, yaml, node, error) &&
           yaml_number(yaml, node, &input->at, error);
}

static bool add_input(struct test_file *file, NODE)
{
    if (!keys_room(file->input_count, yaml, node, error)) {
        return false;
    }
    struct test_input *input = &file->inputs[file->input_count++];
    *input = (struct test_input){.node = node};
    if (node->type == YAML_SCALAR_NODE) {
        return yaml_text(yaml, node, &input->text, error);
    }
    return keys_read(INPUT, input, yaml, node, error) &&
           (input->text || yaml_fail(yaml, node, error, "nothing to type: text is missing"));
}

bool read_type(void *self, NODE)
{
    struct test_file *file = self;
    if (node->type != YAML_SEQUENCE_NODE) {
        return add_input(file, yaml, node, error);
    }
    const yaml_node_t *item;
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        if (!add_input(file, yaml, item, error)) {
            return false;
        }
    }
    return true;
}

// --- the whole ---

struct test_file *test_file_read(const char *path, struct error *error)
{
    struct test_file *file = calloc(1, sizeof *file);
    if (file) {
        file->path = strdup(path);
    }
    if (!file || !file->path) {
        free(file);
        error_set(error, ERROR_HOST, "the host has no memory to read %s", path);
        return NULL;
    }
    file->limit_steps = TEST_STEPS_LIMIT;
    if (!yaml_open(&file->yaml, file->path, error)) {
        free(file->path);
        free(file);
        return NULL;
    }
    if (!keys_read(TOP, file, &file->yaml, yaml_root(&file->yaml), error)) {
        test_file_free(file);
        return NULL;
    }
    return file;
}

void test_file_free(struct test_file *file)
{
    if (file) {
        yaml_close(&file->yaml);
        free(file->path);
        free(file);
    }
}
