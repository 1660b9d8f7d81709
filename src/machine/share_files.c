#define _GNU_SOURCE // for O_PATH
// Requests that open, read and write what a fid names.
#include "machine/share_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define COUNT_SIZE      4                // of the reply's count, before its data
#define ENTRY_SIZE      (13 + 8 + 1 + 2) // of a folder's entry, without its name
#define OPEN_FLAGS      (O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
#define PERMISSION_BITS 0777u

// A fid that is not open is opened for `flags`, as the guest's Linux numbers them.
int share_lopen(struct share *share, struct share_message *in, struct share_message *out)
{
    struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    u32 flags = (u32)share_get(in, 4);
    struct stat info;
    char path[SHARE_PATH_SIZE];
    if (in->bad || !fid || fid->file >= 0) {
        return EBADF;
    }
    if (fstat(fid->place, &info)) {
        return errno;
    }
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
        return EPERM;
    }
    if (share->read_only && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC))) {
        return EROFS;
    }
    share_path(fid->place, path);
    fid->file = open(path, (int)(flags & (O_ACCMODE | O_TRUNC)) | (OPEN_FLAGS & ~O_NOFOLLOW));
    if (fid->file < 0) {
        return errno;
    }
    fid->folder = S_ISDIR(info.st_mode) ? fdopendir(fid->file) : NULL;
    share_put_qid(out, &info);
    share_put(out, 4, 0);
    return 0;
}

// The fid of a folder becomes that of a new file in it.
int share_lcreate(struct share *share, struct share_message *in, struct share_message *out)
{
    struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    char name[SHARE_NAME_MAX + 1];
    struct stat info;
    share_get_name(in, name);
    u32 flags = (u32)share_get(in, 4), mode = (u32)share_get(in, 4);
    if (in->bad || !fid || fid->file >= 0) {
        return EBADF;
    }
    int file = openat(fid->place, name, (int)(flags & O_ACCMODE) | O_CREAT | O_EXCL | OPEN_FLAGS,
                      mode & PERMISSION_BITS);
    if (file < 0) {
        return errno;
    }
    int place = openat(fid->place, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0 || fstat(file, &info)) {
        int failure = errno;
        close(file);
        return failure;
    }
    close(fid->place);
    fid->place = place;
    fid->file = file;
    share_put_qid(out, &info);
    share_put(out, 4, 0);
    return 0;
}

// How many of `count` bytes have room in a reply, behind their count.
static size_t room_for(const struct share_message *out, u64 count)
{
    size_t room = out->size - out->at;
    room = room > COUNT_SIZE ? room - COUNT_SIZE : 0;
    return count < room ? (size_t)count : room;
}

int share_read(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    u64 offset = share_get(in, 8), count = share_get(in, 4);
    if (in->bad || !fid || fid->file < 0) {
        return EBADF;
    }
    size_t room = room_for(out, count);
    u8 *count_place = share_take(out, COUNT_SIZE);
    if (!count_place) {
        return EINVAL;
    }
    ssize_t done = pread(fid->file, count_place + COUNT_SIZE, room, (off_t)offset);
    if (done < 0) {
        return errno;
    }
    struct share_message counted = {.bytes = count_place, .size = COUNT_SIZE};
    share_put(&counted, COUNT_SIZE, (u64)done);
    share_take(out, (size_t)done);
    return 0;
}

int share_write(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    u64 offset = share_get(in, 8), count = share_get(in, 4);
    const u8 *bytes = share_take(in, (size_t)count);
    if (in->bad || !fid || fid->file < 0) {
        return EBADF;
    }
    ssize_t done = pwrite(fid->file, bytes, (size_t)count, (off_t)offset);
    if (done < 0) {
        return errno;
    }
    share_put(out, 4, (u64)done);
    return 0;
}

static void put_entry(struct share_message *out, const struct dirent *entry)
{
    const struct stat info = {.st_ino = entry->d_ino, .st_mode = DTTOIF(entry->d_type)};
    share_put_qid(out, &info);
    share_put(out, 8, (u64)entry->d_off);
    share_put(out, 1, entry->d_type);
    share_put_string(out, entry->d_name, strlen(entry->d_name));
}

int share_readdir(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    u64 offset = share_get(in, 8), count = share_get(in, 4);
    if (in->bad || !fid || !fid->folder) {
        return EBADF;
    }
    size_t room = room_for(out, count);
    struct share_message counted = {.bytes = share_take(out, COUNT_SIZE), .size = COUNT_SIZE};
    if (!counted.bytes) {
        return EINVAL;
    }
    struct share_message list = {.bytes = out->bytes + out->at, .size = room};
    const struct dirent *entry;
    if (offset == 0) {
        rewinddir(fid->folder);
    } else {
        seekdir(fid->folder, (long)offset);
    }
    while ((entry = readdir(fid->folder)) &&
           ENTRY_SIZE + strlen(entry->d_name) <= list.size - list.at) {
        put_entry(&list, entry);
    }
    share_put(&counted, COUNT_SIZE, list.at);
    share_take(out, list.at);
    return 0;
}

int share_fsync(struct share *share, struct share_message *in, struct share_message *out)
{
    (void)out;
    const struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    if (in->bad || !fid || fid->file < 0) {
        return EBADF;
    }
    return fsync(fid->file) ? errno : 0;
}
