// What:  open files: what a file descriptor stands for.
// Why:   read and write shall not care whether a console, a pipe or a file is behind them.
// Invariants: a struct file is shared by fork and dup, with its offset, and freed by its last owner.
// Try it in the debugger: `break file_read`, `print *file`.
#pragma once

#include "trap/abi.h"

struct node;
struct pipe;

struct file {
    enum file_kind kind;
    u32 owners; // 0: a free slot
    bool readable, writable, append;
    u64 offset;
    struct pipe *pipe;
    struct node *node;
};

// A file with one owner and nothing else, or null where the table is full.
struct file *file_allocate(enum file_kind kind);

// One more owner, one owner fewer. Null is allowed.
struct file *file_share(struct file *file);
void file_release(struct file *file);

// For system calls: to and from the calling process's memory. How many bytes, or minus an error.
i64 file_read(struct file *file, u64 buffer_va, u64 size_bytes);
i64 file_write(struct file *file, u64 buffer_va, u64 size_bytes);

void file_describe(const struct file *file, struct file_info *info);
