// What a test file says must hold.
#include "golden.h"
#include "test_keys.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>

#define NODE const struct yaml *yaml, const yaml_node_t *node, struct error *error

// --- numbers ---

static bool read_least(void *self, NODE)
{
    struct bound *bound = self;
    bound->has_least = true;
    return yaml_number(yaml, node, &bound->least, error);
}

static bool read_most(void *self, NODE)
{
    struct bound *bound = self;
    bound->has_most = true;
    return yaml_number(yaml, node, &bound->most, error);
}

static bool read_bound(struct bound *bound, NODE)
{
    static const struct yaml_key keys[] = {{"at_least", read_least}, {"at_most", read_most}};
    if (node->type == YAML_SCALAR_NODE) {
        bound->has_least = bound->has_most = true;
        return yaml_number(yaml, node, &bound->least, error) &&
               yaml_number(yaml, node, &bound->most, error);
    }
    return yaml_mapping(yaml, node, keys, ARRAY_LEN(keys), bound, error) &&
           (!bound->has_least || !bound->has_most || bound->least <= bound->most ||
            yaml_fail(yaml, node, error, "at_least is more than at_most: no number is both"));
}

// A list of quantities, and of "hash" where `hash` is not null.
static bool read_pin_list(bool pinned[QUANTITY_COUNT], bool *hash, NODE)
{
    const yaml_node_t *item;
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        const char *name;
        enum quantity quantity;
        if (!yaml_text(yaml, item, &name, error)) {
            return false;
        }
        if (hash && strcmp(name, "hash") == 0) {
            *hash = true;
        } else if (quantity_named(name, &quantity)) {
            pinned[quantity] = true;
        } else {
            return yaml_fail(yaml, item, error,
                             "what can be pinned is steps, instructions, cycles%s",
                             hash ? " and hash" : "");
        }
    }
    return true;
}

// --- expect ---

bool read_expect(void *self, NODE)
{
    struct test_file *file = self;
    file->any_end = false;
    return keys_read(EXPECT, file, yaml, node, error);
}

bool read_exit(void *self, NODE)
{
    struct test_file *file = self;
    const char *text;
    if (!yaml_text(yaml, node, &text, error)) {
        return false;
    }
    file->any_end = strcmp(text, "any") == 0;
    if (strcmp(text, "stuck") == 0) {
        file->end = END_STUCK;
    } else if (strcmp(text, "limit") == 0) {
        file->end = END_LIMIT;
    } else if (!file->any_end) {
        file->end = END_EXIT;
        return yaml_number(yaml, node, &file->exit_status, error);
    }
    return true;
}

#define TOTAL(name, quantity)                                             \
    bool read_##name(void *self, NODE)                                    \
    {                                                                     \
        struct test_file *file = self;                                    \
        return read_bound(&file->totals[quantity], yaml, node, error);    \
    }                                                                     \
    bool read_measure_##name(void *self, NODE)                            \
    {                                                                     \
        struct test_measure *measure = self;                              \
        return read_bound(&measure->bounds[quantity], yaml, node, error); \
    }
TOTAL(steps, QUANTITY_STEPS)
TOTAL(instructions, QUANTITY_INSTRUCTIONS)
TOTAL(cycles, QUANTITY_CYCLES)

bool read_hash(void *self, NODE)
{
    struct test_file *file = self;
    file->has_hash = true;
    return yaml_number(yaml, node, &file->hash, error);
}

bool read_pinned(void *self, NODE)
{
    struct test_file *file = self;
    return read_pin_list(file->totals_pinned, &file->hash_pinned, yaml, node, error);
}

// --- the console ---

static bool check_console(void *self, enum console_kind kind, NODE)
{
    struct console_check *check = self;
    if (check->text) {
        return yaml_fail(yaml, node, error, "one key an entry: begin another with a dash");
    }
    check->kind = kind;
    if (!yaml_text(yaml, node, &check->text, error)) {
        return false;
    }
    if (kind != CONSOLE_MATCHES && kind != CONSOLE_NEVER) {
        return true;
    }
    regex_t expression;
    int failure = regcomp(&expression, check->text, REG_EXTENDED | REG_NOSUB | REG_NEWLINE);
    if (failure) {
        char text[128];
        regerror(failure, &expression, text, sizeof text);
        return yaml_fail(yaml, node, error, "no regular expression: %s", text);
    }
    regfree(&expression);
    return true;
}

#define CHECK(name, kind)                                    \
    bool read_##name(void *self, NODE)                       \
    {                                                        \
        return check_console(self, kind, yaml, node, error); \
    }
CHECK(exact, CONSOLE_EXACT)
CHECK(contains, CONSOLE_CONTAINS)
CHECK(line, CONSOLE_LINE)
CHECK(matches, CONSOLE_MATCHES)
CHECK(never, CONSOLE_NEVER)

bool read_console(void *self, NODE)
{
    struct test_file *file = self;
    if (node->type == YAML_SCALAR_NODE) {
        return keys_room(file->console_count, yaml, node, error) &&
               read_contains(&file->console[file->console_count++], yaml, node, error);
    }
    const yaml_node_t *item;
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        if (!keys_room(file->console_count, yaml, item, error)) {
            return false;
        }
        struct console_check *check = &file->console[file->console_count++];
        bool good = item->type == YAML_SCALAR_NODE ? read_contains(check, yaml, item, error)
                                                   : keys_read(CONSOLE, check, yaml, item, error);
        if (!good) {
            return false;
        }
        if (!check->text) {
            return yaml_fail(yaml, item, error, "an entry with nothing to check");
        }
    }
    return true;
}

// --- measures and sentences ---

static bool read_point(struct point *point, NODE)
{
    const char *text, *unreadable;
    struct words words = {0};
    char problem[POINT_PROBLEM_SIZE];
    u32 index = 0;
    if (!yaml_text(yaml, node, &text, error)) {
        return false;
    }
    if (!words_split(&words, text, &unreadable)) {
        return yaml_fail(yaml, node, error, "%s", unreadable);
    }
    if (!point_read(point, &words, &index, problem)) {
        return yaml_fail(yaml, node, error, "%s", problem);
    }
    return index == words.count ||
           yaml_fail(yaml, node, error, "nothing is expected at %.64s", words.word[index]);
}

bool read_measure_name(void *self, NODE)
{
    struct test_measure *measure = self;
    return yaml_text(yaml, node, &measure->name, error);
}

bool read_measure_from(void *self, NODE)
{
    struct test_measure *measure = self;
    return read_point(&measure->from, yaml, node, error);
}

bool read_measure_to(void *self, NODE)
{
    struct test_measure *measure = self;
    return read_point(&measure->to, yaml, node, error);
}

bool read_measure_pinned(void *self, NODE)
{
    struct test_measure *measure = self;
    return read_pin_list(measure->pinned, NULL, yaml, node, error);
}

static bool name_is_new(const struct test_file *file, const char *name)
{
    for (u32 i = 0; i + 1 < file->measure_count; i++) {
        if (strcmp(file->measures[i].name, name) == 0) {
            return false;
        }
    }
    return true;
}

bool read_measure(void *self, NODE)
{
    struct test_file *file = self;
    const yaml_node_t *item;
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        if (!keys_room(file->measure_count, yaml, item, error)) {
            return false;
        }
        struct test_measure *measure = &file->measures[file->measure_count++];
        measure->from = measure->to = (struct point){.kind = POINT_KINDS};
        if (!keys_read(MEASURE, measure, yaml, item, error)) {
            return false;
        }
        if (!measure->name || measure->from.kind == POINT_KINDS ||
            measure->to.kind == POINT_KINDS) {
            return yaml_fail(yaml, item, error, "a measure needs name, from and to");
        }
        if (!name_is_new(file, measure->name)) {
            return yaml_fail(yaml, item, error, "two measures are called %s", measure->name);
        }
    }
    return true;
}

bool read_assert(void *self, NODE)
{
    struct test_file *file = self;
    const yaml_node_t *item;
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        const char *sentence;
        char problem[POINT_PROBLEM_SIZE];
        if (!keys_room(file->assertion_count, yaml, item, error) ||
            !yaml_text(yaml, item, &sentence, error)) {
            return false;
        }
        if (!assertion_read(&file->assertions[file->assertion_count++], sentence, problem)) {
            return yaml_fail(yaml, item, error, "%s", problem);
        }
    }
    return true;
}

// --- golden traces ---

bool read_traps(void *self, NODE)
{
    struct test_file *file = self;
    return keys_read(TRAPS, &file->traps, yaml, node, error);
}

bool read_golden(void *self, NODE)
{
    struct test_traps *traps = self;
    return yaml_bool(yaml, node, &traps->given, error);
}

bool read_fields(void *self, NODE)
{
    struct test_traps *traps = self;
    const yaml_node_t *item;
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        const char *name;
        if (!yaml_text(yaml, item, &name, error)) {
            return false;
        }
        if (!golden_has_field(name) || traps->field_count == TEST_FIELDS_MAX) {
            return yaml_fail(yaml, item, error, "no field of a trap: %s", name);
        }
        traps->fields[traps->field_count++] = name;
    }
    return true;
}

bool read_only(void *self, NODE)
{
    struct test_traps *traps = self;
    const yaml_node_t *item;
    if (!yaml_is_list(yaml, node, error)) {
        return false;
    }
    for (size_t i = 0; (item = yaml_item(yaml, node, i)); i++) {
        char problem[POINT_PROBLEM_SIZE];
        if (!keys_room(traps->only_count, yaml, item, error) ||
            !yaml_text(yaml, item, &traps->only[traps->only_count], error)) {
            return false;
        }
        if (!point_is_cause(traps->only[traps->only_count++], problem)) {
            return yaml_fail(yaml, item, error, "%s", problem);
        }
    }
    return true;
}
