// What:  the files themselves: those of the image, which cannot be changed, and those in memory.
// Why:   one flat table of names is all the file system that the lectures need.
// Invariants: the table's lock protects names and owners; a node's sleep lock protects its bytes.
// Try it in the debugger: `break node_open`, `info args`.
#pragma once

#include "trap/abi.h"

struct node;

// Enters the files of the image.
void node_init(void);

// Finds or makes the file that open(path, mode) means; one more owner of it.
i64 node_open(const char *path, int mode, struct node **node);
void node_release(struct node *node);

// To and from the calling process's memory, from `*offset` on, which is moved; how many bytes.
i64 node_read(struct node *node, u64 *offset, u64 buffer_va, u64 size_bytes);
i64 node_write(struct node *node, u64 *offset, bool append, u64 buffer_va, u64 size_bytes);

// Takes the name away; the bytes go with the last owner.
i64 node_unlink(const char *path);

// `info` of a file; of the i-th slot of the table, whose name is empty if it is free; false beyond.
void node_describe(struct node *node, struct file_info *info);
bool node_describe_nth(u32 i, struct file_info *info);
