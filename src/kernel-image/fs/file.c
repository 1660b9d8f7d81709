// What:  open files; see file.h.
// Try it in the debugger: `break sys_write`, `info args`.
#include "fs/file.h"

#include "dev/console.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "trap/syscall.h"

struct file {
    u32 owners;
};

static struct file console = {.owners = 1};

struct file *
file_share(struct file *file)
{
    if (file != NULL)
        __atomic_add_fetch(&file->owners, 1, __ATOMIC_RELAXED);
    return file;
}

void
file_release(struct file *file)
{
    if (file != NULL)
        __atomic_sub_fetch(&file->owners, 1, __ATOMIC_RELAXED);
}

struct file *
file_open_console(void)
{
    return file_share(&console);
}

static struct file *
file_of(int fd)
{
    return fd >= 0 && fd < FILES_MAX ? process_self()->files[fd] : NULL;
}

i64
sys_read(int fd, u64 buffer, u64 size_bytes)
{
    if (file_of(fd) == NULL)
        return -E_BAD_FILE;
    return console_read(buffer, size_bytes);
}

i64
sys_write(int fd, u64 buffer, u64 size_bytes)
{
    if (file_of(fd) == NULL)
        return -E_BAD_FILE;
    return console_write(buffer, size_bytes);
}
