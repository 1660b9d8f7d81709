#define _GNU_SOURCE // for O_PATH
// Requests about names and attributes, and the table of all.
#include "machine/share_calls.h"

#include "machine/share.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statfs.h>
#include <unistd.h>

#define MESSAGE_MIN     4096u // that a guest may ask for
#define WALK_MAX        16
#define FS_MAGIC        0x01021997u // V9FS_MAGIC
#define GETATTR_BASIC   0x7ffULL
#define PERMISSION_BITS 0777u
#define QID_FOLDER      0x80
#define QID_LINK        0x02

// The bits of Tsetattr.
enum {
    SET_MODE = 1,
    SET_UID = 2,
    SET_GID = 4,
    SET_SIZE = 8,
    SET_ATIME = 16,
    SET_MTIME = 32,
    SET_ATIME_GIVEN = 128,
    SET_MTIME_GIVEN = 256
};

void share_put_qid(struct share_message *out, const struct stat *info)
{
    share_put(out, 1, S_ISDIR(info->st_mode) ? QID_FOLDER : S_ISLNK(info->st_mode) ? QID_LINK : 0);
    share_put(out, 4, (u32)(info->st_mtim.tv_sec ^ info->st_mtim.tv_nsec ^ info->st_size));
    share_put(out, 8, info->st_ino);
}

// The fid that the request names next; null, and the request bad, for none.
static struct share_fid *take_fid(struct share *share, struct share_message *in)
{
    struct share_fid *fid = share_fid_find(share, (u32)share_get(in, 4));
    return in->bad ? NULL : fid;
}

static int version(struct share *share, struct share_message *in, struct share_message *out)
{
    static const char known[] = "9P2000.L", unknown[] = "unknown";
    u64 size = share_get(in, 4), length = share_get(in, 2);
    const u8 *name = share_take(in, (size_t)length);
    if (in->bad || size < MESSAGE_MIN) {
        return EINVAL;
    }
    bool same = length == strlen(known) && memcmp(name, known, length) == 0;
    share_forget(share); // a new session
    share_put(out, 4, size < VIRTIO_9P_MESSAGE_MAX ? size : VIRTIO_9P_MESSAGE_MAX);
    share_put_string(out, same ? known : unknown, strlen(same ? known : unknown));
    return 0;
}

static int attach(struct share *share, struct share_message *in, struct share_message *out)
{
    u32 number = (u32)share_get(in, 4);
    struct stat info;
    int failure;
    int place = in->bad ? -1 : openat(share->root, ".", O_PATH | O_CLOEXEC);
    if (place < 0 || fstat(place, &info)) {
        return in->bad ? EINVAL : errno;
    }
    if (share_fid_add(share, number, place, &failure)) {
        share_put_qid(out, &info);
    }
    return failure;
}

// Goes from *place by one name, and writes who is there.
static int step(int *place, const char *name, struct share_message *out)
{
    struct stat info;
    int next = openat(*place, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0) {
        return errno;
    }
    close(*place);
    *place = next;
    if (fstat(next, &info)) {
        return errno;
    }
    share_put_qid(out, &info);
    return 0;
}

// The new fid comes to be if all names were found; else the reply has those that were.
static int walk(struct share *share, struct share_message *in, struct share_message *out)
{
    struct share_fid *fid = take_fid(share, in);
    u32 number = (u32)share_get(in, 4);
    u64 count = share_get(in, 2), found = 0;
    u8 *found_place = share_take(out, 2);
    if (in->bad || !fid || !found_place || count > WALK_MAX) {
        return EBADF;
    }
    int place = fcntl(fid->place, F_DUPFD_CLOEXEC, 0);
    int failure = place < 0 ? errno : 0;
    for (; found < count && failure == 0; found += failure == 0) {
        char name[SHARE_NAME_MAX + 1];
        share_get_name(in, name);
        failure = in->bad ? ENOENT : step(&place, name, out);
    }
    memcpy(found_place, &found, 2);
    if (failure) {
        if (place >= 0) {
            close(place);
        }
        in->bad = false; // a name that can't be is one that is not there
        return found > 0 ? 0 : failure;
    }
    if (number == fid->number) {
        share_fid_close(fid);
    }
    share_fid_add(share, number, place, &failure);
    return failure;
}

static int clunk(struct share *share, struct share_message *in, struct share_message *out)
{
    (void)out;
    struct share_fid *fid = take_fid(share, in);
    if (!fid) {
        return EBADF;
    }
    share_fid_close(fid);
    return 0;
}

static int flush(struct share *share, struct share_message *in, struct share_message *out)
{
    (void)share, (void)in, (void)out; // what came before was answered already
    return 0;
}

static void put_time(struct share_message *out, const struct timespec *time)
{
    share_put(out, 8, (u64)time->tv_sec);
    share_put(out, 8, (u64)time->tv_nsec);
}

static int getattr(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = take_fid(share, in);
    struct stat info;
    if (!fid || fstat(fid->place, &info)) {
        return fid ? errno : EBADF;
    }
    share_put(out, 8, GETATTR_BASIC);
    share_put_qid(out, &info);
    share_put(out, 4, info.st_mode);
    share_put(out, 4, info.st_uid);
    share_put(out, 4, info.st_gid);
    share_put(out, 8, info.st_nlink);
    share_put(out, 8, info.st_rdev);
    share_put(out, 8, (u64)info.st_size);
    share_put(out, 8, (u64)info.st_blksize);
    share_put(out, 8, (u64)info.st_blocks);
    put_time(out, &info.st_atim);
    put_time(out, &info.st_mtim);
    put_time(out, &info.st_ctim);
    for (u32 i = 0; i < 4; i++) { // when it was made (2), generation, version: not told
        share_put(out, 8, 0);
    }
    return 0;
}

static struct timespec take_time(struct share_message *in, u32 valid, u32 set, u32 given)
{
    struct timespec time;
    time.tv_sec = (time_t)share_get(in, 8);
    time.tv_nsec = (long)share_get(in, 8);
    if (!(valid & given)) {
        time.tv_nsec = (valid & set) ? UTIME_NOW : UTIME_OMIT;
    }
    return time;
}

// With the security model "none", who owns a file is the host's business: failing to change it is
// no error.
static int setattr(struct share *share, struct share_message *in, struct share_message *out)
{
    (void)out;
    const struct share_fid *fid = take_fid(share, in);
    u32 valid = (u32)share_get(in, 4), mode = (u32)share_get(in, 4);
    share_take(in, 8); // owner and group
    u64 size = share_get(in, 8);
    struct timespec times[2];
    times[0] = take_time(in, valid, SET_ATIME, SET_ATIME_GIVEN);
    times[1] = take_time(in, valid, SET_MTIME, SET_MTIME_GIVEN);
    struct stat info;
    char path[SHARE_PATH_SIZE];
    if (in->bad || !fid || fstat(fid->place, &info)) {
        return EBADF;
    }
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
        return EPERM;
    }
    share_path(fid->place, path);
    if ((valid & SET_MODE) && chmod(path, mode & PERMISSION_BITS)) {
        return errno;
    }
    if ((valid & SET_SIZE) && truncate(path, (off_t)size)) {
        return errno;
    }
    bool has_times = valid & (SET_ATIME | SET_MTIME);
    return has_times && utimensat(AT_FDCWD, path, times, 0) ? errno : 0;
}

static int read_link(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = take_fid(share, in);
    char target[4096];
    ssize_t length = fid ? readlinkat(fid->place, "", target, sizeof target) : 0;
    if (!fid || length < 0) {
        return fid ? errno : EBADF;
    }
    share_put_string(out, target, (size_t)length);
    return 0;
}

static int tell_space(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = take_fid(share, in);
    struct statfs info;
    if (!fid || fstatfs(fid->place, &info)) {
        return fid ? errno : EBADF;
    }
    share_put(out, 4, FS_MAGIC);
    share_put(out, 4, (u64)info.f_bsize);
    share_put(out, 8, info.f_blocks);
    share_put(out, 8, info.f_bfree);
    share_put(out, 8, info.f_bavail);
    share_put(out, 8, info.f_files);
    share_put(out, 8, info.f_ffree);
    share_put(out, 8, 0);
    share_put(out, 4, SHARE_NAME_MAX);
    return 0;
}

static int make_folder(struct share *share, struct share_message *in, struct share_message *out)
{
    const struct share_fid *fid = take_fid(share, in);
    char name[SHARE_NAME_MAX + 1];
    struct stat info;
    share_get_name(in, name);
    u32 mode = (u32)share_get(in, 4);
    if (in->bad || !fid) {
        return EBADF;
    }
    if (mkdirat(fid->place, name, mode & PERMISSION_BITS) ||
        fstatat(fid->place, name, &info, AT_SYMLINK_NOFOLLOW)) {
        return errno;
    }
    share_put_qid(out, &info);
    return 0;
}

static int remove_name(struct share *share, struct share_message *in, struct share_message *out)
{
    (void)out;
    const struct share_fid *fid = take_fid(share, in);
    char name[SHARE_NAME_MAX + 1];
    share_get_name(in, name);
    u32 flags = (u32)share_get(in, 4);
    if (in->bad || !fid) {
        return EBADF;
    }
    return unlinkat(fid->place, name, flags & AT_REMOVEDIR) ? errno : 0;
}

static int rename_one(struct share *share, struct share_message *in, struct share_message *out)
{
    (void)out;
    char name[SHARE_NAME_MAX + 1], new_name[SHARE_NAME_MAX + 1];
    const struct share_fid *fid = take_fid(share, in);
    share_get_name(in, name);
    const struct share_fid *target = take_fid(share, in);
    share_get_name(in, new_name);
    if (in->bad || !fid || !target) {
        return EBADF;
    }
    return renameat(fid->place, name, target->place, new_name) ? errno : 0;
}

static const struct {
    u8 type;
    bool changes;
    share_call *serve;
} calls[] = {
    {8, false, tell_space},     {12, false, share_lopen}, {14, true, share_lcreate},
    {22, false, read_link},     {24, false, getattr},     {26, true, setattr},
    {40, false, share_readdir}, {50, false, share_fsync}, {72, true, make_folder},
    {74, true, rename_one},     {76, true, remove_name},  {100, false, version},
    {104, false, attach},       {108, false, flush},      {110, false, walk},
    {116, false, share_read},   {118, true, share_write}, {120, false, clunk},
};

share_call *share_call_of(u8 type, bool *changes)
{
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        if (calls[i].type == type) {
            *changes = calls[i].changes;
            return calls[i].serve;
        }
    }
    return NULL;
}
