// Preloaded into the program: a host whose cache is lost when the program dies, as in a power cut. What is
// written to the image that VITRINE_TEST_IMAGE names is kept beside it, in a file of the same name and
// ".cache", and comes into the image when fdatasync is called.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PENDING_MAX 4096
#define COPY_SIZE   65536

static int image = -1, cache = -1;
static struct {
    off_t offset;
    size_t size;
} pending[PENDING_MAX];
static size_t pending_count;

static void give_up(const char *why)
{
    fprintf(stderr, "host_cache: %s\n", why);
    abort();
}

static void copy(int from, int to, off_t offset, size_t size)
{
    static char bytes[COPY_SIZE];
    while (size > 0) {
        size_t part = size < sizeof bytes ? size : sizeof bytes;
        ssize_t count = pread(from, bytes, part, offset);
        if (count <= 0) {
            give_up("can't read");
        }
        ssize_t (*write_at)(int, const void *, size_t, off_t) =
            (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
        if (write_at(to, bytes, (size_t)count, offset) != count) {
            give_up("can't write");
        }
        offset += count, size -= (size_t)count;
    }
}

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the C library's names are reserved

// The program gets the cache in place of the image.
int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    const char *wanted = getenv("VITRINE_TEST_IMAGE");
    int file = real(path, flags, mode);
    if (file < 0 || !wanted || strcmp(path, wanted) != 0) {
        return file;
    }
    char name[4096];
    snprintf(name, sizeof name, "%s.cache", path);
    image = file;
    cache = real(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    off_t size = lseek(image, 0, SEEK_END);
    if (cache < 0 || ftruncate(cache, size) != 0) {
        give_up("no cache");
    }
    copy(image, cache, 0, (size_t)size);
    return cache;
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    if (file == cache) {
        if (pending_count == PENDING_MAX) {
            give_up("too much is not flushed");
        }
        pending[pending_count].offset = offset;
        pending[pending_count++].size = size;
    }
    return real(file, bytes, size, offset);
}

int fdatasync(int file)
{
    if (file == cache) {
        for (size_t i = 0; i < pending_count; i++) {
            copy(cache, image, pending[i].offset, pending[i].size);
        }
        pending_count = 0;
    }
    return 0;
}

// NOLINTEND(readability-inconsistent-declaration-parameter-name)
