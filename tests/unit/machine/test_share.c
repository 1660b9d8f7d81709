// A shared folder: what requests do to it, that nothing outside of it is reached, and that no bytes
// of a request do harm. The numbers are those of the protocol (Linux' include/net/9p/9p.h), written
// out.
#define _GNU_SOURCE // mkdtemp
#include "machine/share.h"

#include "unit/devices/device_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM_REQUESTS 200000

enum { ROOT = 1, FILE_FID = 2, OTHER = 3 };

static char top[] = "/tmp/test_share.XXXXXX"; // has `folder`, which is shared, and `secret`
static struct share *share;
static struct virtio_9p_backend backend;
static size_t request_size;

static void put(size_t size, u64 value)
{
    memcpy(backend.request + request_size, &value, size);
    request_size += size;
}

static void put_name(const char *name)
{
    put(2, strlen(name));
    memcpy(backend.request + request_size, name, strlen(name));
    request_size += strlen(name);
}

static void begin(u8 type)
{
    request_size = 4;
    put(1, type);
    put(2, 0x1234);
}

static u64 get(size_t at, size_t size)
{
    u64 value = 0;
    memcpy(&value, backend.reply + at, size);
    return value;
}

// Sends the request; answers the error number of the reply, 0 for none.
static int send(void)
{
    u32 size = (u32)request_size;
    u8 type = backend.request[4];
    memcpy(backend.request, &size, 4);
    size_t written = backend.answer(backend.self, request_size, VIRTIO_9P_MESSAGE_MAX);
    ck_assert_uint_eq(get(0, 4), written);
    ck_assert_uint_eq(get(5, 2), 0x1234);
    if (get(4, 1) == 7) {
        return (int)get(7, 4);
    }
    ck_assert_uint_eq(get(4, 1), type + 1);
    return 0;
}

static int walk(u32 from, u32 to, const char *name)
{
    begin(110);
    put(4, from), put(4, to), put(2, name ? 1 : 0);
    if (name) {
        put_name(name);
    }
    return send();
}

static int open_fid(u32 fid, u32 flags)
{
    begin(12);
    put(4, fid), put(4, flags);
    return send();
}

static int clunk(u32 fid)
{
    begin(120);
    put(4, fid);
    return send();
}

static int create(u32 fid, const char *name)
{
    begin(14);
    put(4, fid), put_name(name), put(4, O_RDWR), put(4, 06644), put(4, 0);
    return send();
}

static int write_text(u32 fid, u64 offset, const char *text)
{
    begin(118);
    put(4, fid), put(8, offset), put(4, strlen(text));
    memcpy(backend.request + request_size, text, strlen(text));
    request_size += strlen(text);
    return send();
}

static int read_fid(u32 fid, u64 offset, u32 count)
{
    begin(116);
    put(4, fid), put(8, offset), put(4, count);
    return send();
}

static void make_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", top, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void start(bool read_only)
{
    struct error error;
    char path[256], target[300];
    ck_assert_ptr_nonnull(mkdtemp(top));
    snprintf(path, sizeof path, "%s/folder", top);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    share = share_open(path, read_only, &error);
    ck_assert_ptr_nonnull(share);
    backend = share_backend(share);
    make_file("secret", "secret");
    make_file("folder/file", "content");
    snprintf(target, sizeof target, "%s/link", path);
    ck_assert_int_eq(symlink(top, target), 0); // leads out
    snprintf(target, sizeof target, "%s/pipe", path);
    ck_assert_int_eq(mkfifo(target, 0666), 0);
    begin(100);
    put(4, VIRTIO_9P_MESSAGE_MAX), put_name("9P2000.L");
    ck_assert_int_eq(send(), 0);
    ck_assert_mem_eq(backend.reply + 11, "\10\0009P2000.L", 10);
    begin(104);
    put(4, ROOT), put(4, ~0u), put_name("root"), put_name(""), put(4, 0);
    ck_assert_int_eq(send(), 0);
    ck_assert_uint_eq(get(7, 1), 0x80); // a folder
}

static void finish(void)
{
    char command[300];
    share_close(share);
    snprintf(command, sizeof command, "rm -r '%s'", top);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(files_are_read_and_written)
{
    char path[256];
    struct stat info;
    start(false);
    ck_assert_int_eq(walk(ROOT, FILE_FID, "file"), 0);
    ck_assert_int_eq(read_fid(FILE_FID, 0, 100), EBADF); // not open
    ck_assert_int_eq(open_fid(FILE_FID, O_RDWR), 0);
    ck_assert_int_eq(read_fid(FILE_FID, 3, 100), 0);
    ck_assert_uint_eq(get(7, 4), 4);
    ck_assert_mem_eq(backend.reply + 11, "tent", 4);
    ck_assert_int_eq(write_text(FILE_FID, 7, "more"), 0);
    ck_assert_uint_eq(get(7, 4), 4);
    ck_assert_int_eq(read_fid(FILE_FID, 0, ~0u), 0);
    ck_assert_mem_eq(backend.reply + 11, "contentmore", 11);
    ck_assert_int_eq(clunk(FILE_FID), 0);
    ck_assert_int_eq(clunk(FILE_FID), EBADF);
    ck_assert_int_eq(walk(ROOT, OTHER, NULL), 0);
    ck_assert_int_eq(create(OTHER, "new"), 0);
    ck_assert_int_eq(write_text(OTHER, 0, "x"), 0);
    snprintf(path, sizeof path, "%s/folder/new", top);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode & 07000, 0); // nothing that runs as somebody else
    ck_assert_int_eq(info.st_size, 1);
    finish();
}
END_TEST

START_TEST(names_come_and_go)
{
    start(false);
    begin(72);
    put(4, ROOT), put_name("d"), put(4, 0755), put(4, 0);
    ck_assert_int_eq(send(), 0);
    ck_assert_int_eq(walk(ROOT, OTHER, "d"), 0);
    begin(74);
    put(4, ROOT), put_name("file"), put(4, OTHER), put_name("moved");
    ck_assert_int_eq(send(), 0);
    ck_assert_int_eq(walk(ROOT, FILE_FID, "file"), ENOENT);
    ck_assert_int_eq(walk(OTHER, FILE_FID, "moved"), 0);
    begin(76);
    put(4, ROOT), put_name("d"), put(4, 0x200);
    ck_assert_int_eq(send(), ENOTEMPTY);
    begin(76);
    put(4, OTHER), put_name("moved"), put(4, 0);
    ck_assert_int_eq(send(), 0);
    ck_assert_int_eq(open_fid(OTHER, O_RDONLY), 0);
    begin(40);
    put(4, OTHER), put(8, 0), put(4, 4096);
    ck_assert_int_eq(send(), 0);
    ck_assert_uint_eq(get(7, 4), 2 * 24 + 1 + 2); // "." and ".."
    finish();
}
END_TEST

START_TEST(attributes_are_changed)
{
    char path[256];
    struct stat info;
    start(false);
    ck_assert_int_eq(walk(ROOT, FILE_FID, "file"), 0);
    begin(26);
    put(4, FILE_FID), put(4, 1 | 8 | 16 | 32 | 128 | 256), put(4, 0100640), put(4, 7), put(4, 8);
    put(8, 3);              // its size
    put(8, 11), put(8, 12); // when it was read
    put(8, 13), put(8, 14); // when it was written
    ck_assert_int_eq(send(), 0);
    snprintf(path, sizeof path, "%s/folder/file", top);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_uint_eq(info.st_mode, 0100640);
    ck_assert_int_eq(info.st_size, 3);
    ck_assert_int_eq(info.st_atim.tv_sec, 11);
    ck_assert_int_eq(info.st_atim.tv_nsec, 12);
    ck_assert_int_eq(info.st_mtim.tv_sec, 13);
    ck_assert_int_eq(info.st_mtim.tv_nsec, 14);
    begin(24);
    put(4, FILE_FID), put(8, 0x7ff);
    ck_assert_int_eq(send(), 0);
    ck_assert_uint_eq(get(7 + 8 + 13, 4), 0100640);
    ck_assert_uint_eq(get(7 + 8 + 13 + 12 + 16, 8), 3); // behind owner, group, links, device
    finish();
}
END_TEST

START_TEST(nothing_outside_is_reached)
{
    start(false);
    ck_assert_int_ne(walk(ROOT, OTHER, ".."), 0);
    ck_assert_int_ne(walk(ROOT, OTHER, "../secret"), 0);
    ck_assert_int_ne(walk(ROOT, OTHER, "/etc"), 0);
    ck_assert_int_ne(walk(ROOT, OTHER, ""), 0);
    ck_assert_int_eq(walk(ROOT, OTHER, "link"), 0); // the link itself
    ck_assert_int_ne(open_fid(OTHER, O_RDONLY), 0);
    ck_assert_int_ne(walk(OTHER, FILE_FID, "secret"), 0);
    ck_assert_int_ne(create(OTHER, "made"), 0);
    begin(26);
    put(4, OTHER), put(4, 1), put(4, 0777);
    for (u32 i = 0; i < 6; i++) {
        put(8, 0);
    }
    ck_assert_int_eq(send(), EPERM); // not what it leads to
    begin(74);
    put(4, ROOT), put_name("file"), put(4, ROOT), put_name("../stolen");
    ck_assert_int_ne(send(), 0);
    begin(76);
    put(4, ROOT), put_name("../secret"), put(4, 0);
    ck_assert_int_ne(send(), 0);
    ck_assert_int_eq(walk(ROOT, FILE_FID, "pipe"), 0); // would wait for somebody
    ck_assert_int_eq(open_fid(FILE_FID, O_RDONLY), EPERM);
    begin(16); // a link
    put(4, ROOT), put_name("l"), put_name("/etc"), put(4, 0);
    ck_assert_int_eq(send(), EOPNOTSUPP);
    finish();
}
END_TEST

START_TEST(what_is_read_only_stays)
{
    start(true);
    ck_assert_int_eq(walk(ROOT, FILE_FID, "file"), 0);
    ck_assert_int_eq(open_fid(FILE_FID, O_RDWR), EROFS);
    ck_assert_int_eq(open_fid(FILE_FID, O_TRUNC), EROFS);
    ck_assert_int_eq(open_fid(FILE_FID, O_RDONLY), 0);
    ck_assert_int_eq(write_text(FILE_FID, 0, "x"), EROFS);
    ck_assert_int_eq(create(ROOT, "new"), EROFS);
    finish();
}
END_TEST

START_TEST(files_of_the_host_do_not_run_out)
{
    start(false);
    int failure = 0;
    for (u32 i = 0; i < 2000 && failure == 0; i++) {
        failure = walk(ROOT, 1000 + i, "file");
    }
    ck_assert_int_eq(failure, EMFILE);
    share_forget(share);
    ck_assert_int_eq(walk(ROOT, OTHER, "file"), EBADF);
    finish();
}
END_TEST

// Requests of the right shape with anything in them, cut off anywhere, and room for less than a
// reply.
START_TEST(random_requests_do_no_harm)
{
    static const char *const names[] = {"file", "link", "new", "..", "a/b", "pipe", "d"};
    static const u8 types[] = {8,  12, 14, 22, 24,  26,  40,  50,  72,  74,
                               76, 16, 70, 52, 108, 110, 116, 118, 120, 104};
    u64 seed = 0x5eed;
    start(false);
    for (u32 i = 0; i < RANDOM_REQUESTS; i++) {
        u64 random = random_next(&seed);
        begin(random % 50 ? types[(random >> 8) % ARRAY_LEN(types)] : (u8)(random >> 16));
        put(4, random >> 24 & 7);
        for (u64 parts = random >> 28 & 7; parts > 0; parts--) {
            u64 value = random_next(&seed);
            switch (value & 3) {
            case 0:
                put_name(names[(value >> 8) % ARRAY_LEN(names)]);
                break;
            case 1:
                put(2, value >> 8 & 7);
                break;
            case 2:
                put(4, value >> 8 & 0xfff);
                break;
            default:
                put(8, value >> (value >> 8 & 63));
                break;
            }
        }
        u32 size = (u32)(request_size - (random >> 40 & 7 ? 0 : random >> 44 & 15));
        memcpy(backend.request, &size, 4);
        size_t room = random >> 50 & 7 ? 8192 : (size_t)(random >> 53 & 31);
        quick_assert(backend.answer(backend.self, request_size, room) <= room);
    }
    char command[300];
    snprintf(command, sizeof command, "test \"$(ls '%s')\" = 'folder\nsecret'", top);
    ck_assert_int_eq(system(command), 0);
    finish();
}
END_TEST

START_TEST(a_folder_that_is_none_is_an_error)
{
    struct error error;
    ck_assert_ptr_null(share_open("/nowhere/at/all", false, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "/nowhere/at/all"));
    ck_assert_ptr_null(share_open("/etc/passwd", false, &error));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        files_are_read_and_written, names_come_and_go,
        attributes_are_changed,     nothing_outside_is_reached,
        what_is_read_only_stays,    files_of_the_host_do_not_run_out,
        random_requests_do_no_harm, a_folder_that_is_none_is_an_error,
    };
    return run_tests("share", NULL, tests, ARRAY_LEN(tests));
}
