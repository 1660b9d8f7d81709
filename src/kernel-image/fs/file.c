// What:  the table of open files, and the way from one to what is behind it.
// Try it in the debugger: `break file_write`, `print *file`.
#include "fs/file.h"

#include "dev/console.h"
#include "fs/node.h"
#include "fs/pipe.h"
#include "lib/string.h"
#include "proc/spinlock.h"

enum { FILES_MAX = 128 };

static struct file files[FILES_MAX];
static struct spinlock files_lock = SPINLOCK("table of open files");

struct file *
file_allocate(enum file_kind kind)
{
    struct file *file = NULL;
    spinlock_take(&files_lock);
    for (u32 i = 0; i < FILES_MAX && file == NULL; i++) {
        if (files[i].owners == 0) {
            file = &files[i];
            *file = (struct file){.kind = kind, .owners = 1};
        }
    }
    spinlock_release(&files_lock);
    return file;
}

struct file *
file_share(struct file *file)
{
    if (file != NULL) {
        spinlock_take(&files_lock);
        file->owners++;
        spinlock_release(&files_lock);
    }
    return file;
}

void
file_release(struct file *file)
{
    if (file == NULL)
        return;
    spinlock_take(&files_lock);
    struct file last = *file;
    bool was_last = --file->owners == 0;
    spinlock_release(&files_lock);
    if (was_last && last.pipe != NULL)
        pipe_close(last.pipe, last.writable);
    if (was_last && last.node != NULL)
        node_release(last.node);
}

i64
file_read(struct file *file, u64 buffer_va, u64 size_bytes)
{
    if (!file->readable)
        return -E_BAD_FILE;
    switch (file->kind) {
    case FILE_CONSOLE:
        return console_read(buffer_va, size_bytes);
    case FILE_PIPE:
        return pipe_read(file->pipe, buffer_va, size_bytes);
    case FILE_NODE:
        return node_read(file->node, &file->offset, buffer_va, size_bytes);
    }
    return -E_BAD_FILE;
}

i64
file_write(struct file *file, u64 buffer_va, u64 size_bytes)
{
    if (!file->writable)
        return -E_BAD_FILE;
    switch (file->kind) {
    case FILE_CONSOLE:
        return console_write(buffer_va, size_bytes);
    case FILE_PIPE:
        return pipe_write(file->pipe, buffer_va, size_bytes);
    case FILE_NODE:
        return node_write(file->node, &file->offset, file->append, buffer_va, size_bytes);
    }
    return -E_BAD_FILE;
}

void
file_describe(const struct file *file, struct file_info *info)
{
    *info = (struct file_info){.kind = file->kind, .read_only = !file->writable};
    if (file->node != NULL)
        node_describe(file->node, info);
}
