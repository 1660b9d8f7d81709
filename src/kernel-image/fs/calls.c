// What:  the system calls about files: from descriptors and addresses to open files.
// Try it in the debugger: `break sys_write`, `info args`, `finish`.
#include "fs/file.h"
#include "fs/node.h"
#include "fs/pipe.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "trap/syscall.h"

// The calling process's open file, or null.
static struct file *
file_of(int fd)
{
    return fd >= 0 && fd < OPEN_FILES_MAX ? process_self()->files[fd] : NULL;
}

// Gives `file` the lowest free descriptor. Where there is none, or no file: releases it, minus an error.
static int
give_descriptor(struct file *file)
{
    struct file **files = process_self()->files;
    for (int fd = 0; file != NULL && fd < OPEN_FILES_MAX; fd++) {
        if (files[fd] == NULL) {
            files[fd] = file;
            return fd;
        }
    }
    file_release(file);
    return -E_TABLE_FULL;
}

i64
sys_read(int fd, u64 buffer, u64 size_bytes)
{
    struct file *file = file_of(fd);
    return file == NULL ? -E_BAD_FILE : file_read(file, buffer, size_bytes);
}

i64
sys_write(int fd, u64 buffer, u64 size_bytes)
{
    struct file *file = file_of(fd);
    return file == NULL ? -E_BAD_FILE : file_write(file, buffer, size_bytes);
}

i64
sys_open(u64 path_va, int mode)
{
    char path[NAME_BYTES];
    struct node *node;
    if (!user_copy_string(&process_self()->space, path, path_va, sizeof path))
        return -E_BAD_ADDRESS;
    i64 result = node_open(path, mode, &node);
    if (result < 0)
        return result;
    struct file *file = file_allocate(FILE_NODE);
    if (file == NULL) {
        node_release(node);
        return -E_TABLE_FULL;
    }
    file->node = node;
    file->readable = mode & OPEN_READ;
    file->writable = mode & OPEN_WRITE;
    file->append = mode & OPEN_APPEND;
    return give_descriptor(file);
}

i64
sys_close(int fd)
{
    struct file *file = file_of(fd);
    if (file == NULL)
        return -E_BAD_FILE;
    process_self()->files[fd] = NULL;
    file_release(file);
    return 0;
}

i64
sys_dup(int fd)
{
    struct file *file = file_of(fd);
    return file == NULL ? -E_BAD_FILE : give_descriptor(file_share(file));
}

i64
sys_pipe(u64 fds_va)
{
    struct file *ends[2];
    if (!pipe_open(&ends[0], &ends[1]))
        return -E_NO_MEMORY;
    int fds[2] = {give_descriptor(ends[0]), give_descriptor(ends[1])};
    i64 result = fds[0] < 0 || fds[1] < 0 ? -E_TABLE_FULL : 0;
    if (result == 0 && !user_copy_out(&process_self()->space, fds_va, fds, sizeof fds))
        result = -E_BAD_ADDRESS;
    for (int i = 0; i < 2 && result < 0; i++)
        sys_close(fds[i]);
    return result;
}

i64
sys_fstat(int fd, u64 info_va)
{
    struct file *file = file_of(fd);
    if (file == NULL)
        return -E_BAD_FILE;
    struct file_info info;
    file_describe(file, &info);
    return user_copy_out(&process_self()->space, info_va, &info, sizeof info) ? 0 : -E_BAD_ADDRESS;
}

i64
sys_files(u64 table, u64 count_max)
{
    u64 count = 0;
    struct file_info info;
    for (u32 i = 0; count < count_max && node_describe_nth(i, &info); i++) {
        if (info.name[0] == 0)
            continue;
        if (!user_copy_out(&process_self()->space, table + count * sizeof info, &info, sizeof info))
            return -E_BAD_ADDRESS;
        count++;
    }
    return (i64)count;
}

i64
sys_unlink(u64 path_va)
{
    char path[NAME_BYTES];
    if (!user_copy_string(&process_self()->space, path, path_va, sizeof path))
        return -E_BAD_ADDRESS;
    return node_unlink(path);
}
