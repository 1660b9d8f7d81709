#define _GNU_SOURCE // locks of open files (F_OFD_SETLK), fallocate
#include "machine/disk_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZEROES_SIZE (64u * 1024) // written at once where the host can't make a hole

// Bytes of the file that stand for what an opener does, and for what it lets no other do, as QEMU
// numbers them: 100 + permission, 200 + permission, of which 0 is reading and 1 writing.
enum lock_byte { LOCK_READS = 100, LOCK_WRITES = 101, LOCK_ALONE_WRITING = 201 };

enum trouble { CANT_READ, CANT_WRITE, CANT_FLUSH };

// --- opening

static bool lock_byte(int file, enum lock_byte byte)
{
    struct flock lock = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

// Whether nobody else holds a lock on the byte.
static bool is_free(int file, enum lock_byte byte)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
    return fcntl(file, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK;
}

// Whoever opens reads, and wants no other to write; who writes needs that no other minds.
static bool take_locks(int file, bool writable)
{
    if (!lock_byte(file, LOCK_READS) || !lock_byte(file, LOCK_ALONE_WRITING) ||
        (writable && !lock_byte(file, LOCK_WRITES))) {
        return errno != EAGAIN && errno != EACCES; // else a file system without locks
    }
    return is_free(file, LOCK_WRITES) && (!writable || is_free(file, LOCK_ALONE_WRITING));
}

static const char *way_out(int open_error, bool writable)
{
    switch (open_error) {
    case ENOENT:
    case ENOTDIR:
        return ": check the path, or make it first";
    case EACCES:
    case EROFS:
    case EPERM:
        return writable ? ": give it write permission, or open it with readonly=on or -snapshot"
                        : ": give it read permission";
    case EISDIR:
        return ": name an image in it";
    default:
        return "";
    }
}

static bool check_size(struct disk_file *disk, struct error *error)
{
    struct stat status;
    if (fstat(disk->file, &status) != 0 || (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))) {
        return error_set(error, ERROR_FILE,
                         "%s: is neither a file nor a block device: name a disk's image",
                         disk->name);
    }
    off_t size = lseek(disk->file, 0, SEEK_END);
    if (size <= 0) {
        return error_set(error, ERROR_IMAGE,
                         "%s: is empty: a disk needs a size, say with truncate -s 64M", disk->name);
    }
    if (size % VIRTIO_BLK_SECTOR_SIZE != 0) {
        return error_set(error, ERROR_IMAGE,
                         "%s: %lld bytes are no whole sectors of %u: fill it up with truncate -s "
                         "%%%u, if it is complete",
                         disk->name, (long long)size, VIRTIO_BLK_SECTOR_SIZE,
                         VIRTIO_BLK_SECTOR_SIZE);
    }
    disk->size_bytes = (u64)size;
    return true;
}

bool disk_file_open(struct disk_file *disk, const char *path, bool writable, struct error *error)
{
    *disk = (struct disk_file){0};
    snprintf(disk->name, sizeof disk->name, "%s", path);
    disk->file = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (disk->file < 0) {
        return error_set(error, ERROR_FILE, "%s: can't be opened%s: %s%s", disk->name,
                         writable ? " for writing" : "", strerror(errno), way_out(errno, writable));
    }
    bool good = check_size(disk, error);
    if (good && !take_locks(disk->file, writable)) {
        good = error_set(error, ERROR_FILE,
                         "%s: is in use by another program: end that one, or copy the image",
                         disk->name);
    }
    if (!good) {
        disk_file_close(disk);
    }
    return good;
}

void disk_file_close(struct disk_file *disk)
{
    if (disk->file >= 0) {
        close(disk->file);
    }
    disk->file = -1;
}

// --- reading and writing

// Tells the user, the first time, and answers false.
static bool trouble(struct disk_file *disk, enum trouble kind, const char *what, const char *why)
{
    if (!(disk->reported >> kind & 1) && disk->report) {
        char text[2 * DISK_FILE_NAME_MAX];
        snprintf(text, sizeof text, "%s: %s: %s; the guest is told of an I/O error", disk->name,
                 what, why);
        disk->report(disk->report_self, text);
    }
    disk->reported |= 1u << kind;
    return false;
}

static const char *way_out_of_writing(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "no space is left for it on the host: make room";
    case EFBIG:
        return "the host lets no file be so large";
    default:
        return strerror(error);
    }
}

static bool read_at(void *self, u64 offset, void *bytes, size_t size)
{
    struct disk_file *disk = self;
    u8 *to = bytes;
    while (size > 0) {
        ssize_t count = pread(disk->file, to, size, (off_t)offset);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return trouble(disk, CANT_READ, "can't be read",
                           count < 0 ? strerror(errno)
                                     : "it has become shorter since it was opened");
        }
        to += count, offset += (u64)count, size -= (size_t)count;
    }
    return true;
}

static bool write_at(void *self, u64 offset, const void *bytes, size_t size)
{
    struct disk_file *disk = self;
    const u8 *from = bytes;
    while (size > 0) {
        ssize_t count = pwrite(disk->file, from, size, (off_t)offset);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return trouble(disk, CANT_WRITE, "can't be written", way_out_of_writing(errno));
        }
        from += count, offset += (u64)count, size -= (size_t)count;
    }
    return true;
}

static bool write_zeroes(struct disk_file *disk, u64 offset, u64 size)
{
    static const u8 zeroes[ZEROES_SIZE];
    while (size > 0) {
        size_t part = size < sizeof zeroes ? (size_t)size : sizeof zeroes;
        if (!write_at(disk, offset, zeroes, part)) {
            return false;
        }
        offset += part, size -= part;
    }
    return true;
}

static bool zero_at(void *self, u64 offset, u64 size, bool unmap)
{
    struct disk_file *disk = self;
    int mode = FALLOC_FL_KEEP_SIZE | (unmap ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE);
    if (size == 0 || fallocate(disk->file, mode, (off_t)offset, (off_t)size) == 0) {
        return true;
    }
    return write_zeroes(disk, offset, size);
}

static bool flush(void *self)
{
    struct disk_file *disk = self;
    if (!disk->failed_flush && fdatasync(disk->file) == 0) {
        return true;
    }
    // The host may have thrown away what it could not write: the next fdatasync would lie.
    disk->failed_flush = true;
    return trouble(disk, CANT_FLUSH, "what was written may not be safe", strerror(errno));
}

struct virtio_blk_backend disk_file_backend(struct disk_file *disk)
{
    return (struct virtio_blk_backend){
        .self = disk, .read = read_at, .write = write_at, .zero = zero_at, .flush = flush};
}
