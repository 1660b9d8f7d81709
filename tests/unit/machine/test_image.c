// Files that can be read and that can't, and raw images in RAM.
#include "machine/image.h"

#include "unit/run_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RAM_BASE  0x80000000ULL
#define RAM_SIZE  0x1000
#define UNTOUCHED 0xa5
#define NOBODY    65534

static char path[] = "/tmp/test_image-XXXXXX";
static u8 ram_bytes[RAM_SIZE];
static const struct memory_image ram = {RAM_BASE, RAM_SIZE, ram_bytes};
static struct image image;
static struct error error;

static void remove_file(void)
{
    unlink(path);
}

// A file at `path`, open for writing and removed when the test ends.
static int make_file(const char *text)
{
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    atexit(remove_file);
    ck_assert_int_eq(write(file, text, strlen(text)), strlen(text));
    return file;
}

static void set_up(void)
{
    memset(ram_bytes, UNTOUCHED, sizeof ram_bytes);
}

// `message` is what comes after the name.
static void expect_refused(const char *name, const char *message)
{
    char expected[sizeof error.text];
    snprintf(expected, sizeof expected, "%s: %s", name, message);
    ck_assert(!image_open(name, &image, &error));
    ck_assert_int_eq(error.kind, ERROR_FILE);
    ck_assert_str_eq(error.text, expected);
    ck_assert_ptr_null(image.owned);
}

START_TEST(reads_a_file)
{
    close(make_file("kernel"));
    ck_assert_msg(image_open(path, &image, &error), "%s", error.text);
    ck_assert_uint_eq(image.size, 6);
    ck_assert_mem_eq(image.bytes, "kernel", 6);
    ck_assert_str_eq(image.name, path);
    image_close(&image);
    ck_assert_uint_eq(image.size, 0);
}
END_TEST

START_TEST(reads_a_pipe)
{
    enum { LINES = 50000 };
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    if (fork() == 0) {
        FILE *writer = fdopen(ends[1], "w");
        for (int i = 0; i < LINES; i++) {
            fprintf(writer, "%07d\n", i);
        }
        fclose(writer);
        _exit(0);
    }
    close(ends[1]);
    char name[64];
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    ck_assert_msg(image_open(name, &image, &error), "%s", error.text);
    wait(NULL);
    ck_assert_uint_eq(image.size, 8 * LINES);
    ck_assert_mem_eq(image.bytes + 8 * (LINES - 1), "0049999\n", 8);
    image_close(&image);
}
END_TEST

START_TEST(refuses_a_missing_file)
{
    expect_refused("/nowhere/kernel.elf", "can't be opened: No such file or directory: check the "
                                          "path, or build the file first");
    expect_refused("/dev/null/kernel.elf", "can't be opened: Not a directory: check the path, or "
                                           "build the file first");
}
END_TEST

START_TEST(refuses_no_name)
{
    ck_assert(!image_open("", &image, &error));
    ck_assert_int_eq(error.kind, ERROR_FILE);
    ck_assert_str_eq(error.text, "the name of a file is empty: name an image");
}
END_TEST

START_TEST(refuses_a_file_that_may_not_be_read)
{
    close(make_file("kernel"));
    ck_assert_int_eq(chmod(path, 0), 0);
    if (geteuid() == 0) {
        ck_assert_int_eq(seteuid(NOBODY), 0); // root may read everything
    }
    expect_refused(path, "can't be opened: Permission denied: check the permissions (chmod +r)");
    ck_assert_int_eq(seteuid(getuid()), 0);
}
END_TEST

START_TEST(refuses_a_directory)
{
    expect_refused("/tmp", "is a directory: name the file in it");
}
END_TEST

START_TEST(refuses_a_device)
{
    expect_refused("/dev/zero", "is a device, not a file: name a file");
}
END_TEST

START_TEST(refuses_an_empty_file)
{
    close(make_file(""));
    expect_refused(path, "is empty (0 bytes): build it again");
}
END_TEST

START_TEST(refuses_a_file_that_fails_to_read)
{
    // Linux has a file that opens and whose first page can't be read: the memory of a process.
    expect_refused("/proc/self/mem", "can't be read: Input/output error");
}
END_TEST

START_TEST(refuses_a_file_that_is_too_large)
{
    int file = make_file("");
    ck_assert_int_eq(ftruncate(file, (off_t)IMAGE_SIZE_MAX + 1), 0); // takes no room on the disk
    close(file);
    expect_refused(path, "larger than the 1024 MiB that an image may have");
}
END_TEST

START_TEST(names_are_printable_and_short)
{
    char name[300];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    memcpy(name + sizeof name - 12, "/kernel.elf", 11);
    image = image_from_memory("", 0, name);
    ck_assert_uint_eq(strlen(image.name), IMAGE_NAME_MAX - 1);
    ck_assert_mem_eq(image.name, "...aaa", 6);
    ck_assert_str_eq(image.name + IMAGE_NAME_MAX - 12, "/kernel.elf");

    image = image_from_memory("", 0, "a\nb\033[2Jc\177");
    ck_assert_str_eq(image.name, "a?b?[2Jc?");
}
END_TEST

// --- raw images ---------------------------------------------------------------------------------

START_TEST(raw_images_go_where_they_fit)
{
    image = image_from_memory("0123456789abcdef", 16, "disk");
    ck_assert(image_load_raw(&image, &ram, RAM_BASE, &error));
    ck_assert(image_load_raw(&image, &ram, RAM_BASE + RAM_SIZE - 16, &error));
    ck_assert_mem_eq(ram_bytes, "0123456789abcdef", 16);
    ck_assert_mem_eq(ram_bytes + RAM_SIZE - 16, "0123456789abcdef", 16);
    ck_assert(bytes_are(ram_bytes + 16, RAM_SIZE - 32, UNTOUCHED));
}
END_TEST

static void expect_no_room(u64 pa, const char *message)
{
    image = image_from_memory("0123456789abcdef", 16, "raw.bin");
    ck_assert(!image_load_raw(&image, &ram, pa, &error));
    ck_assert_int_eq(error.kind, ERROR_IMAGE);
    ck_assert_str_eq(error.text, message);
    ck_assert(bytes_are(ram_bytes, RAM_SIZE, UNTOUCHED));
}

START_TEST(raw_images_go_nowhere_else)
{
    expect_no_room(0x7fffffff, "raw.bin: address 0x7fffffff is not in RAM (0x80000000-0x80001000): "
                               "load it inside, or give the machine more RAM with -m");
    expect_no_room(0x80001000, "raw.bin: address 0x80001000 is not in RAM (0x80000000-0x80001000): "
                               "load it inside, or give the machine more RAM with -m");
    expect_no_room(UINT64_MAX, "raw.bin: address 0xffffffffffffffff is not in RAM "
                               "(0x80000000-0x80001000): load it inside, or give the machine more "
                               "RAM with -m");
    expect_no_room(0x80000ff1, "raw.bin: its 16 bytes at 0x80000ff1 reach beyond the end of RAM "
                               "(0x80000000-0x80001000): load it lower, or give the machine more "
                               "RAM with -m");
    image = image_from_memory("", 0, "raw.bin");
    ck_assert(!image_load_raw(&image, &ram, RAM_BASE, &error));
    ck_assert_str_eq(error.text, "raw.bin: is empty (0 bytes): build it again");
}
END_TEST

START_TEST(ranges_do_not_wrap_around)
{
    ck_assert(image_range_in_ram(&ram, RAM_BASE, RAM_SIZE));
    ck_assert(image_range_in_ram(&ram, RAM_BASE + RAM_SIZE, 0));
    ck_assert(!image_range_in_ram(&ram, RAM_BASE, RAM_SIZE + 1));
    ck_assert(!image_range_in_ram(&ram, RAM_BASE - 1, 2));
    ck_assert(!image_range_in_ram(&ram, RAM_BASE + 1, UINT64_MAX));
    ck_assert(!image_range_in_ram(&ram, 0, UINT64_MAX));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        reads_a_file,
        reads_a_pipe,
        refuses_a_missing_file,
        refuses_no_name,
        refuses_a_file_that_may_not_be_read,
        refuses_a_directory,
        refuses_a_device,
        refuses_an_empty_file,
        refuses_a_file_that_fails_to_read,
        refuses_a_file_that_is_too_large,
        names_are_printable_and_short,
        raw_images_go_where_they_fit,
        raw_images_go_nowhere_else,
        ranges_do_not_wrap_around,
    };
    return run_tests("image", set_up, tests, ARRAY_LEN(tests));
}
