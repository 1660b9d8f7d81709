// Disks on files: what the guest writes is in the file when it has been flushed, an overlay leaves
// the file alone, an image in use is refused, and snapshots bring a disk back to what it was.
#include "machine/machine.h"
#include "machine/snapshot_disks.h"

#include "unit/run_tests.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SIZE (40u * DISK_BLOCK_SIZE + 512) // the last block is cut off

static char path[] = "/tmp/vitrine_test_disk.XXXXXX";
static struct error error;
static char said[1024];

static void take_report(void *self, const char *text)
{
    (void)self;
    snprintf(said, sizeof said, "%s", text);
}

static void tear_down(void)
{
    unlink(path);
}

// A file of SIZE bytes, none of them 0.
static void set_up(void)
{
    u8 bytes[SIZE];
    for (u32 i = 0; i < SIZE; i++) {
        bytes[i] = (u8)(1 + i % 251);
    }
    strcpy(path, "/tmp/vitrine_test_disk.XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, bytes, SIZE), SIZE);
    close(file);
    said[0] = 0;
    atexit(tear_down); // each test is a process
}

static struct disk *open_disk(enum disk_mode mode)
{
    error = (struct error){0};
    struct disk *disk = disk_open(path, mode, &error);
    ck_assert_msg(disk != NULL, "%s", error.text);
    disk_set_report(disk, take_report, NULL);
    return disk;
}

static void refuse(const char *name, enum disk_mode mode, enum error_kind kind, const char *text)
{
    error = (struct error){0};
    ck_assert_ptr_null(disk_open(name, mode, &error));
    ck_assert_int_eq(error.kind, kind);
    ck_assert_msg(strstr(error.text, text) != NULL, "%s", error.text);
}

static u8 byte_of_file(u64 offset)
{
    u8 byte;
    int file = open(path, O_RDONLY);
    ck_assert_int_eq(pread(file, &byte, 1, (off_t)offset), 1);
    close(file);
    return byte;
}

static bool write_sector(struct disk *disk, u64 sector, u8 byte)
{
    u8 bytes[512];
    const struct virtio_blk_backend backend = disk_backend(disk);
    memset(bytes, byte, sizeof bytes);
    return backend.write(backend.self, sector * 512, bytes, sizeof bytes);
}

static u8 read_byte(struct disk *disk, u64 offset)
{
    u8 byte;
    const struct virtio_blk_backend backend = disk_backend(disk);
    ck_assert(backend.read(backend.self, offset, &byte, 1));
    return byte;
}

static u64 hash_of(struct disk *disk)
{
    u64 hash;
    ck_assert(disk_hash(disk, &hash));
    return hash;
}

START_TEST(what_is_written_is_in_the_file)
{
    struct disk *disk = open_disk(DISK_THROUGH);
    const struct virtio_blk_backend backend = disk_backend(disk);
    ck_assert_uint_eq(disk_size_bytes(disk), SIZE);
    ck_assert(write_sector(disk, 3, 0xee));
    ck_assert(backend.flush(backend.self));
    ck_assert_uint_eq(byte_of_file(3 * 512), 0xee);
    ck_assert(backend.zero(backend.self, 4096, 8192, true));
    ck_assert_uint_eq(byte_of_file(4096), 0);
    ck_assert_uint_eq(byte_of_file(4096 + 8191), 0);
    ck_assert_uint_ne(byte_of_file(4096 + 8192), 0);
    ck_assert(backend.zero(backend.self, 512, 512, false));
    ck_assert_uint_eq(read_byte(disk, 512), 0);
    disk_close(disk);
}
END_TEST

START_TEST(an_overlay_leaves_the_file_alone)
{
    struct disk *disk = open_disk(DISK_OVERLAY);
    const struct virtio_blk_backend backend = disk_backend(disk);
    u8 before = byte_of_file(3 * 512);
    ck_assert(write_sector(disk, 3, 0xee));
    ck_assert(write_sector(disk, SIZE / 512 - 1, 0xdd));
    ck_assert(backend.zero(backend.self, 4096, 8192, true));
    ck_assert(backend.flush(backend.self));
    ck_assert_uint_eq(read_byte(disk, 3 * 512 + 511), 0xee);
    ck_assert_uint_eq(read_byte(disk, 4 * 512), 1 + 4 * 512 % 251);
    ck_assert_uint_eq(read_byte(disk, SIZE - 1), 0xdd);
    ck_assert_uint_eq(read_byte(disk, 8192), 0);
    ck_assert_uint_eq(byte_of_file(3 * 512), before);
    ck_assert_uint_ne(byte_of_file(8192), 0);
    disk_close(disk);
}
END_TEST

// Whichever way a disk came to hold something, and whenever the hash was first asked for.
START_TEST(the_hash_is_that_of_the_contents)
{
    struct disk *overlay = open_disk(DISK_OVERLAY);
    u64 start = hash_of(overlay);
    ck_assert(write_sector(overlay, 3, 0xee));
    ck_assert_uint_ne(hash_of(overlay), start);
    ck_assert(write_sector(overlay, 20, 0));
    u64 expected = hash_of(overlay);
    disk_close(overlay);
    struct disk *through = open_disk(DISK_THROUGH);
    ck_assert_uint_eq(hash_of(through), start);
    ck_assert(write_sector(through, 20, 0));
    ck_assert(write_sector(through, 3, 0xee));
    ck_assert_uint_eq(hash_of(through), expected);
    disk_close(through);
    struct disk *again = open_disk(DISK_READ_ONLY);
    ck_assert_uint_eq(hash_of(again), expected);
    disk_close(again);
}
END_TEST

START_TEST(an_image_in_use_is_refused)
{
    struct disk *writer = open_disk(DISK_THROUGH);
    refuse(path, DISK_THROUGH, ERROR_FILE, "in use");
    refuse(path, DISK_OVERLAY, ERROR_FILE, "in use");
    disk_close(writer);
    struct disk *reader = open_disk(DISK_OVERLAY);
    refuse(path, DISK_THROUGH, ERROR_FILE, "in use");
    disk_close(open_disk(DISK_READ_ONLY)); // two who only read
    disk_close(reader);
    disk_close(open_disk(DISK_THROUGH));
}
END_TEST

START_TEST(what_is_no_disk_is_refused)
{
    refuse("/tmp/there/is/no/such/image", DISK_THROUGH, ERROR_FILE, "check the path");
    refuse("/tmp", DISK_READ_ONLY, ERROR_FILE, "neither a file nor a block device");
    refuse("/dev/null", DISK_THROUGH, ERROR_FILE, "neither a file nor a block device");
    ck_assert_int_eq(truncate(path, 1000), 0);
    refuse(path, DISK_THROUGH, ERROR_IMAGE, "1000 bytes are no whole sectors");
    ck_assert_int_eq(truncate(path, 0), 0);
    refuse(path, DISK_THROUGH, ERROR_IMAGE, "is empty");
}
END_TEST

START_TEST(an_image_that_became_shorter_is_an_error)
{
    struct disk *disk = open_disk(DISK_THROUGH);
    const struct virtio_blk_backend backend = disk_backend(disk);
    u8 bytes[512];
    ck_assert_int_eq(truncate(path, 4096), 0);
    ck_assert(backend.read(backend.self, 0, bytes, sizeof bytes));
    ck_assert(!backend.read(backend.self, 8192, bytes, sizeof bytes));
    ck_assert_msg(strstr(said, "has become shorter") && strstr(said, path), "%s", said);
    u64 hash;
    ck_assert(!disk_hash(disk, &hash));
    disk_close(disk);
}
END_TEST

// The nearest to a full host that needs no file system of its own.
START_TEST(a_host_that_takes_no_more_is_an_error)
{
    struct disk *disk = open_disk(DISK_THROUGH);
    ck_assert_int_eq(truncate(path, 8192), 0);
    const struct rlimit limit = {.rlim_cur = 16384, .rlim_max = RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(write_sector(disk, 0, 0xee));
    ck_assert(!write_sector(disk, 40, 0xee));
    ck_assert_msg(strstr(said, "can't be written") && strstr(said, "no file be so large"), "%s",
                  said);
    said[0] = 0;
    ck_assert(!write_sector(disk, 41, 0xee));
    ck_assert_str_eq(said, ""); // once is enough
    disk_close(disk);
}
END_TEST

static struct machine *machine_with(enum disk_mode mode)
{
    const struct machine_config config = machine_default_config();
    struct machine *m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    ck_assert_msg(machine_attach_disk(m, 0, open_disk(mode), "", false, &error), "%s", error.text);
    return m;
}

static void snapshots_of(enum disk_mode mode)
{
    size_t size;
    struct machine *m = machine_with(mode);
    ck_assert(write_sector(m->disks[0], 1, 0x11));
    u64 first_hash = machine_hash(m);
    void *first = machine_save(m, &size);
    ck_assert_ptr_nonnull(first);
    ck_assert(write_sector(m->disks[0], 1, 0x22));
    ck_assert(write_sector(m->disks[0], 300, 0x22));
    ck_assert(write_sector(m->disks[0], SIZE / 512 - 1, 0x22));
    u64 second_hash = machine_hash(m);
    size_t second_size;
    void *second = machine_save(m, &second_size);
    ck_assert_uint_ne(first_hash, second_hash);
    ck_assert_msg(machine_restore(m, first, size, &error), "%s", error.text);
    ck_assert_uint_eq(machine_hash(m), first_hash);
    ck_assert_uint_eq(read_byte(m->disks[0], 512), 0x11);
    ck_assert_uint_eq(read_byte(m->disks[0], 300 * 512), 1 + 300 * 512 % 251);
    ck_assert_msg(machine_restore(m, second, second_size, &error), "%s", error.text);
    ck_assert_uint_eq(machine_hash(m), second_hash);
    ck_assert_uint_eq(read_byte(m->disks[0], 300 * 512), 0x22);
    machine_destroy(m);

    // Another process: an overlay has its base, and the image of the other is as it was left.
    m = machine_with(mode);
    ck_assert_msg(machine_restore(m, second, second_size, &error), "%s", error.text);
    ck_assert_uint_eq(machine_hash(m), second_hash);
    ck_assert(write_sector(m->disks[0], 5, 0x33));
    ck_assert_msg(machine_restore(m, second, second_size, &error), "%s", error.text);
    ck_assert_uint_eq(machine_hash(m), second_hash);
    ck_assert_int_eq(machine_restore(m, first, size, &error), mode == DISK_OVERLAY);
    machine_destroy(m);
    free(first);
    free(second);
}

START_TEST(snapshots_bring_an_overlay_back)
{
    snapshots_of(DISK_OVERLAY);
}
END_TEST

START_TEST(snapshots_bring_an_image_back)
{
    snapshots_of(DISK_THROUGH);
}
END_TEST

START_TEST(a_snapshot_needs_the_disks_that_it_had)
{
    size_t size;
    struct machine *m = machine_with(DISK_OVERLAY);
    void *data = machine_save(m, &size);
    machine_destroy(m);
    const struct machine_config config = machine_default_config();
    m = machine_create(&config, &error);
    ck_assert(!machine_restore(m, data, size, &error));
    ck_assert_msg(strstr(error.text, "virtio slot 0"), "%s", error.text);
    ck_assert(machine_attach_disk(m, 1, open_disk(DISK_OVERLAY), "", false, &error));
    ck_assert(!machine_restore(m, data, size, &error));
    machine_destroy(m);
    int file = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(file, "x", 1, 77), 1);
    close(file);
    m = machine_with(DISK_OVERLAY);
    ck_assert(!machine_restore(m, data, size, &error));
    ck_assert_msg(strstr(error.text, "not what it was"), "%s", error.text);
    machine_destroy(m);
    free(data);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_is_written_is_in_the_file,
        an_overlay_leaves_the_file_alone,
        the_hash_is_that_of_the_contents,
        an_image_in_use_is_refused,
        what_is_no_disk_is_refused,
        an_image_that_became_shorter_is_an_error,
        a_host_that_takes_no_more_is_an_error,
        snapshots_bring_an_overlay_back,
        snapshots_bring_an_image_back,
        a_snapshot_needs_the_disks_that_it_had,
    };
    return run_tests("disk", set_up, tests, ARRAY_LEN(tests));
}
