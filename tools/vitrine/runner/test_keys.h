// The functions that read what stands behind the keys of keys.def, into a struct test_file or into
// one entry of a list of it; and the tables of those keys.
#pragma once

#include "test_file.h"

#define KEY(where, key, function, ...)                                                 \
    bool read_##function(void *self, const struct yaml *yaml, const yaml_node_t *node, \
                         struct error *error);
#include "keys.def"
#undef KEY

// Reads a mapping whose keys are those of keys.def's TOP, INPUT, EXPECT, CONSOLE, MEASURE, TRAPS.
enum keys_where { TOP, INPUT, EXPECT, CONSOLE, MEASURE, TRAPS };
bool keys_read(enum keys_where where, void *self, const struct yaml *yaml, const yaml_node_t *node,
               struct error *error);

// One more entry of a list of at most TEST_LIST_MAX; false with ERROR_IMAGE where there is no room.
bool keys_room(u32 count, const struct yaml *yaml, const yaml_node_t *node, struct error *error);
