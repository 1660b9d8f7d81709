// Reading YAML strictly: every complaint names file, line and column, and what was expected. The
// parser is libyaml's; a document stays in memory, and texts point into it.
#pragma once

#include "base/error.h"

#include <yaml.h>

struct yaml {
    const char *path; // the caller's
    char *text;
    yaml_document_t document;
};

// Reads the first document of the file at `path`, which must stay where it is. False with
// ERROR_FILE, ERROR_IMAGE where it is not YAML, or ERROR_HOST; then there is nothing to close.
bool yaml_open(struct yaml *yaml, const char *path, struct error *error);
void yaml_close(struct yaml *yaml);

// The document's outermost node; null where it is empty.
const yaml_node_t *yaml_root(const struct yaml *yaml);

// Sets `error` to "FILE:LINE:COLUMN: …", the place of `node`; answers false.
__attribute__((format(printf, 4, 5))) bool yaml_fail(const struct yaml *yaml,
                                                     const yaml_node_t *node, struct error *error,
                                                     const char *format, ...);

// The values of scalars. False with ERROR_IMAGE where the node is something else.
bool yaml_text(const struct yaml *yaml, const yaml_node_t *node, const char **text,
               struct error *error);
bool yaml_bool(const struct yaml *yaml, const yaml_node_t *node, bool *value, struct error *error);

// "5000", "20k", "300M", "0x1f": a number from 0 to 2^64 - 1.
bool yaml_number(const struct yaml *yaml, const yaml_node_t *node, u64 *value, struct error *error);

// The entries of a list, one after the other: null behind the last. False from yaml_is_list where
// the node is none.
bool yaml_is_list(const struct yaml *yaml, const yaml_node_t *node, struct error *error);
const yaml_node_t *yaml_item(const struct yaml *yaml, const yaml_node_t *list, size_t index);

// What to do with the value of a key of a mapping.
struct yaml_key {
    const char *name;
    bool (*read)(void *self, const struct yaml *yaml, const yaml_node_t *value,
                 struct error *error);
};

// Reads a mapping whose keys are all among `keys`, each at most once, in the order of the file.
// False with ERROR_IMAGE, or as a key's function says.
bool yaml_mapping(const struct yaml *yaml, const yaml_node_t *node, const struct yaml_key *keys,
                  size_t key_count, void *self, struct error *error);

// Reads a mapping whose keys may be anything, each at most once.
bool yaml_each(const struct yaml *yaml, const yaml_node_t *node,
               bool (*read)(void *self, const struct yaml *yaml, const yaml_node_t *key,
                            const yaml_node_t *value, struct error *error),
               void *self, struct error *error);
