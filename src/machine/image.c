// Files are read, not mapped: a kernel that is linked anew while the machine runs must neither
// change under it nor end it with a signal. Read next: elf_loader.c.
#include "machine/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_CAPACITY (64 * 1024) // of the buffer of a file whose size isn't known before

// Copies the tail of `path` that fits, with every control character as '?'.
static void set_name(struct image *image, const char *path)
{
    static const char cut[] = "...";
    size_t length = strlen(path);
    char *name = image->name; // which is all zeros
    if (length >= IMAGE_NAME_MAX) {
        memcpy(name, cut, sizeof cut - 1);
        name += sizeof cut - 1;
        path += length - (IMAGE_NAME_MAX - sizeof cut);
    }
    for (; *path; path++) {
        *name++ = (u8)*path < ' ' || *path == 0x7f ? '?' : *path;
    }
    *name = 0;
}

static bool too_large(const struct image *image, struct error *error)
{
    return error_set(error, ERROR_FILE, "%s: larger than the %llu MiB that an image may have",
                     image->name, IMAGE_SIZE_MAX >> 20);
}

// Makes room for at least one more byte than `image->size`.
static bool grow(struct image *image, size_t *capacity, struct error *error)
{
    if (image->size < *capacity) {
        return true;
    }
    if (image->size > IMAGE_SIZE_MAX) {
        return too_large(image, error);
    }
    *capacity = *capacity * 2;
    u8 *bytes = realloc(image->owned, *capacity);
    if (!bytes) {
        return error_set(error, ERROR_HOST, "%s: the host has no memory for %zu bytes of it",
                         image->name, *capacity);
    }
    image->owned = bytes;
    return true;
}

// Reads to the end of `file`, whose size is `expected` if it is a regular one.
static bool read_all(int file, size_t expected, struct image *image, struct error *error)
{
    // One more byte than expected, so that the end is seen without growing.
    size_t capacity = expected ? expected + 1 : FIRST_CAPACITY;
    image->owned = malloc(capacity);
    if (!image->owned) {
        return error_set(error, ERROR_HOST, "%s: the host has no memory for %zu bytes of it",
                         image->name, capacity);
    }
    for (;;) {
        if (!grow(image, &capacity, error)) {
            return false;
        }
        ssize_t count = read(file, image->owned + image->size, capacity - image->size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return error_set(error, ERROR_FILE, "%s: can't be read: %s", image->name,
                             strerror(errno));
        }
        if (count == 0) {
            break;
        }
        image->size += (size_t)count;
    }
    if (image->size > IMAGE_SIZE_MAX) {
        return too_large(image, error);
    }
    if (image->size == 0) {
        return error_set(error, ERROR_FILE, "%s: is empty (0 bytes): build it again", image->name);
    }
    image->bytes = image->owned;
    return true;
}

static bool read_file(int file, struct image *image, struct error *error)
{
    struct stat status;
    if (fstat(file, &status) != 0) {
        return error_set(error, ERROR_FILE, "%s: can't be examined: %s", image->name,
                         strerror(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        return error_set(error, ERROR_FILE, "%s: is a directory: name the file in it", image->name);
    }
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) {
        return error_set(error, ERROR_FILE, "%s: is a device, not a file: name a file",
                         image->name);
    }
    if (status.st_size > (off_t)IMAGE_SIZE_MAX) {
        return too_large(image, error);
    }
    return read_all(file, (size_t)status.st_size, image, error);
}

static const char *way_out(int open_error)
{
    switch (open_error) {
    case ENOENT:
    case ENOTDIR:
        return ": check the path, or build the file first";
    case EACCES:
        return ": check the permissions (chmod +r)";
    default:
        return "";
    }
}

bool image_open(const char *path, struct image *image, struct error *error)
{
    *image = (struct image){0};
    set_name(image, path);
    if (!*path) {
        return error_set(error, ERROR_FILE, "the name of a file is empty: name an image");
    }
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        int reason = errno;
        return error_set(error, ERROR_FILE, "%s: can't be opened: %s%s", image->name,
                         strerror(reason), way_out(reason));
    }
    bool done = read_file(file, image, error);
    close(file);
    if (!done) {
        image_close(image);
    }
    return done;
}

struct image image_from_memory(const void *bytes, size_t size, const char *name)
{
    struct image image = {.bytes = bytes, .size = size};
    set_name(&image, name);
    return image;
}

void image_close(struct image *image)
{
    free(image->owned);
    *image = (struct image){0};
}

bool image_range_in_ram(const struct memory_image *ram, u64 pa, u64 size)
{
    u64 offset = pa - ram->base;
    return offset <= ram->size_bytes && size <= ram->size_bytes - offset;
}

bool image_load_raw(const struct image *image, const struct memory_image *ram, u64 pa,
                    struct error *error)
{
    u64 ram_end = ram->base + ram->size_bytes;
    if (image->size == 0) {
        return error_set(error, ERROR_IMAGE, "%s: is empty (0 bytes): build it again", image->name);
    }
    if (!image_range_in_ram(ram, pa, 1)) {
        return error_set(error, ERROR_IMAGE,
                         "%s: address 0x%" PRIx64 " is not in RAM (0x%" PRIx64 "-0x%" PRIx64
                         "): load it inside, or give the machine more RAM with -m",
                         image->name, pa, ram->base, ram_end);
    }
    if (!image_range_in_ram(ram, pa, image->size)) {
        return error_set(error, ERROR_IMAGE,
                         "%s: its %zu bytes at 0x%" PRIx64
                         " reach beyond the end of RAM (0x%" PRIx64 "-0x%" PRIx64
                         "): load it lower, or give the machine more RAM with -m",
                         image->name, image->size, pa, ram->base, ram_end);
    }
    memcpy(ram->bytes + (pa - ram->base), image->bytes, image->size);
    return true;
}
