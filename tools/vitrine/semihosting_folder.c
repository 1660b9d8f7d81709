#include "semihosting_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HANDLE_FIRST  5 // 1 to 4 are the machine's own
#define NAME_MAX_SIZE 1024

// openat2(2), which the C library has no function for: never leaves the folder.
static int open_beneath(const struct semihosting_folder *folder, const char *name, int flags)
{
    const struct open_how how = {
        .flags = (u64)(flags | O_CLOEXEC | (flags & O_PATH ? 0 : O_NOCTTY)),
        .mode = flags & O_CREAT ? 0666 : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, folder->folder, name, &how, sizeof how);
}

static int file_of(const struct semihosting_folder *folder, u64 handle)
{
    u64 i = handle - HANDLE_FIRST;
    return i < SEMIHOSTING_FILES_MAX ? folder->files[i] : -1;
}

static i64 open_file(void *self, const char *name, u32 mode)
{
    // r, r+, w, w+, a, a+; b changes nothing.
    static const int flags[] = {O_RDONLY,
                                O_RDWR,
                                O_WRONLY | O_CREAT | O_TRUNC,
                                O_RDWR | O_CREAT | O_TRUNC,
                                O_WRONLY | O_CREAT | O_APPEND,
                                O_RDWR | O_CREAT | O_APPEND};
    struct semihosting_folder *folder = self;
    for (u32 i = 0; i < SEMIHOSTING_FILES_MAX; i++) {
        if (folder->files[i] < 0) {
            int file = open_beneath(folder, name, flags[mode / 2]);
            folder->files[i] = file;
            return file < 0 ? -errno : (i64)i + HANDLE_FIRST;
        }
    }
    return -EMFILE;
}

static i64 close_file(void *self, u64 handle)
{
    struct semihosting_folder *folder = self;
    int file = file_of(folder, handle);
    if (file < 0) {
        return -EBADF;
    }
    folder->files[handle - HANDLE_FIRST] = -1;
    return close(file) == 0 ? 0 : -errno;
}

static i64 read_file(void *self, u64 handle, void *bytes, size_t size)
{
    ssize_t count = read(file_of(self, handle), bytes, size);
    return count < 0 ? -errno : count;
}

static i64 write_file(void *self, u64 handle, const void *bytes, size_t size)
{
    ssize_t count = write(file_of(self, handle), bytes, size);
    return count < 0 ? -errno : count;
}

static i64 seek_file(void *self, u64 handle, u64 place)
{
    return lseek(file_of(self, handle), (off_t)place, SEEK_SET) < 0 ? -errno : 0;
}

static i64 length_of_file(void *self, u64 handle)
{
    struct stat status;
    return fstat(file_of(self, handle), &status) == 0 ? (i64)status.st_size : -errno;
}

// Opens the folder that `name` lies in, and answers the rest of the name in it.
static int open_parent(const struct semihosting_folder *folder, const char *name, const char **rest)
{
    char parent[NAME_MAX_SIZE] = ".";
    const char *slash = strrchr(name, '/');
    size_t length = slash ? (size_t)(slash - name) : 0;
    *rest = slash ? slash + 1 : name;
    if (length >= sizeof parent || name[0] == '/') {
        errno = EACCES;
        return -1;
    }
    if (slash) {
        memcpy(parent, name, length);
        parent[length] = 0;
    }
    return open_beneath(folder, parent, O_PATH | O_DIRECTORY);
}

static i64 remove_file(void *self, const char *name)
{
    const char *rest;
    int parent = open_parent(self, name, &rest);
    if (parent < 0) {
        return -errno;
    }
    i64 result = unlinkat(parent, rest, 0) == 0 ? 0 : -errno;
    close(parent);
    return result;
}

static i64 rename_file(void *self, const char *from, const char *to)
{
    const char *from_rest, *to_rest;
    int from_parent = open_parent(self, from, &from_rest);
    if (from_parent < 0) {
        return -errno;
    }
    int to_parent = open_parent(self, to, &to_rest);
    i64 result =
        to_parent >= 0 && renameat(from_parent, from_rest, to_parent, to_rest) == 0 ? 0 : -errno;
    close(from_parent);
    if (to_parent >= 0) {
        close(to_parent);
    }
    return result;
}

bool semihosting_folder_open(struct semihosting_folder *folder, const char *path,
                             struct error *error)
{
    folder->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder->folder < 0) {
        return error_set(error, ERROR_FILE,
                         "--semihosting-folder %s: can't be opened: %s: name a folder", path,
                         strerror(errno));
    }
    for (u32 i = 0; i < SEMIHOSTING_FILES_MAX; i++) {
        folder->files[i] = -1;
    }
    folder->functions = (struct semihosting_files){
        .self = folder,
        .open = open_file,
        .close = close_file,
        .read = read_file,
        .write = write_file,
        .seek = seek_file,
        .length = length_of_file,
        .remove = remove_file,
        .rename = rename_file,
    };
    return true;
}

void semihosting_folder_close(struct semihosting_folder *folder)
{
    if (!folder->functions.self) {
        return;
    }
    for (u32 i = 0; i < SEMIHOSTING_FILES_MAX; i++) {
        if (folder->files[i] >= 0) {
            close(folder->files[i]);
        }
    }
    close(folder->folder);
}
