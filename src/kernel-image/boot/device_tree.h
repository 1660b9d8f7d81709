// What:  reading the flattened device tree that describes the machine (Devicetree Specification 5).
// Why:   how much memory and how many harts there are is the machine's business, and the person who
//        starts it passes arguments to the kernel in it.
// Invariants: pure; nothing is copied; every offset is checked against the tree's size.
// Try it in the debugger: `break device_tree_property`, `finish`.
#pragma once

#include "lib/types.h"

// The value of property `property` of the first node /`node` or /`node`@…, and its size; null where
// there is none, or no tree.
const void *device_tree_property(const void *tree, const char *node, const char *property,
                                 u32 *size_bytes);

// How many nodes /`parent`/`child`@… there are.
u32 device_tree_count(const void *tree, const char *parent, const char *child);

// Big-endian numbers, as the tree has them.
u32 device_tree_u32(const void *at);
u64 device_tree_u64(const void *at);
