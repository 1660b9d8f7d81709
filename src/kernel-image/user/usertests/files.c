// What:  tests of files and descriptors.
#include "user/usertests/usertests.h"

enum { CREATE = OPEN_READ | OPEN_WRITE | OPEN_CREATE | OPEN_EMPTY };

static const char *const path = "usertests.file";

// Opens, or ends the test.
static int
open_good(const char *name, int mode)
{
    i64 fd = open(name, mode);
    check(fd >= 0);
    return (int)fd;
}

static void
write_file(const char *bytes, int mode)
{
    int fd = open_good(path, mode);
    write_all(fd, bytes, strlen(bytes));
    close(fd);
}

static void
check_file(const char *bytes)
{
    char buffer[64];
    int fd = open_good(path, OPEN_READ);
    check_equal(read(fd, buffer, sizeof buffer), strlen(bytes));
    check(memcmp(buffer, bytes, strlen(bytes)) == 0);
    check_equal(read(fd, buffer, sizeof buffer), 0);
    close(fd);
}

void
test_file_bytes(void)
{
    enum { NUMBERS = 3000 };
    int fd = open_good(path, CREATE);
    for (int i = 0; i < NUMBERS; i++)
        check_equal(write(fd, &i, sizeof i), sizeof i);
    close(fd);
    fd = open_good(path, OPEN_READ);
    for (int i = 0, number; i < NUMBERS; i++) {
        check_equal(read(fd, &number, sizeof number), sizeof number);
        check_equal(number, i);
    }
    check_equal(unlink(path), 0);
}

void
test_file_append(void)
{
    write_file("one", CREATE);
    write_file("two", OPEN_WRITE | OPEN_APPEND);
    check_file("onetwo");
    write_file("x", OPEN_WRITE);
    check_file("xnetwo");
    write_file("", OPEN_WRITE | OPEN_EMPTY);
    check_file("");
    unlink(path);
}

void
test_file_unlink(void)
{
    char byte;
    int fd = open_good(path, CREATE);
    write_all(fd, "a", 1);
    int again = open_good(path, OPEN_READ);
    check_equal(unlink(path), 0);
    check_equal(open(path, OPEN_READ), -E_NO_FILE);
    check_equal(read(again, &byte, 1), 1);
    check_equal(byte, 'a');
}

void
test_file_image(void)
{
    char byte = 0;
    check_equal(open("sh", OPEN_WRITE), -E_READ_ONLY);
    check_equal(open("sh", CREATE), -E_READ_ONLY);
    check_equal(unlink("sh"), -E_READ_ONLY);
    int fd = open_good("sh", OPEN_READ);
    check_equal(write(fd, &byte, 1), -E_BAD_FILE);
    check_equal(read(fd, &byte, 1), 1);
    check_equal(byte, 0x7f); // of an ELF file
}

void
test_file_mistakes(void)
{
    check_equal(open("none", OPEN_READ), -E_NO_FILE);
    check_equal(open("", OPEN_READ | OPEN_CREATE), -E_BAD_ARGUMENT);
    check_equal(open("sh", 0), -E_BAD_ARGUMENT);
    check_equal(unlink("none"), -E_NO_FILE);
    check_equal(unlink(""), -E_NO_FILE);
}

void
test_file_too_large(void)
{
    static char bytes[64 * 1024];
    int fd = open_good(path, CREATE);
    for (u64 total = 0; total < NODE_BYTES_MAX; total += sizeof bytes)
        check_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
    check_equal(write(fd, bytes, 1), -E_TOO_LARGE);
    unlink(path);
}

void
test_file_full_table(void)
{
    char name[] = "full.a.a";
    int count = 0;
    i64 fd;
    for (;; count++) {
        name[5] = (char)('a' + count / 26);
        name[7] = (char)('a' + count % 26);
        fd = open(name, CREATE);
        if (fd < 0)
            break;
        close((int)fd);
    }
    check_equal(fd, -E_TABLE_FULL);
    while (count-- > 0) {
        name[5] = (char)('a' + count / 26);
        name[7] = (char)('a' + count % 26);
        check_equal(unlink(name), 0);
    }
}

void
test_descriptors(void)
{
    static const int wrong[] = {-1, 15, 16, 1000000};
    char byte;
    struct file_info info;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        check_equal(read(wrong[i], &byte, 1), -E_BAD_FILE);
        check_equal(write(wrong[i], &byte, 1), -E_BAD_FILE);
        check_equal(close(wrong[i]), -E_BAD_FILE);
        check_equal(dup(wrong[i]), -E_BAD_FILE);
        check_equal(fstat(wrong[i], &info), -E_BAD_FILE);
    }
    int first = open_good("sh", OPEN_READ), second = open_good("sh", OPEN_READ);
    check_equal(second, first + 1);
    close(first);
    check_equal(dup(second), first);
}

void
test_descriptors_full(void)
{
    int ends[2];
    i64 fd, last = 0;
    while ((fd = open("sh", OPEN_READ)) >= 0)
        last = fd;
    check_equal(fd, -E_TABLE_FULL);
    check_equal(last, OPEN_FILES_MAX - 1);
    check_equal(dup(1), -E_TABLE_FULL);
    close((int)last);
    check_equal(pipe(ends), -E_TABLE_FULL); // one is free, two are needed
    check_equal(open("sh", OPEN_READ), last);
}

void
test_dup_offset(void)
{
    char byte;
    write_file("abc", CREATE);
    int fd = open_good(path, OPEN_READ), other = open_good(path, OPEN_READ);
    int copy = (int)dup(fd), child = start();
    if (child == 0)
        exit(read(fd, &byte, 1));
    ending_of(child);
    check_equal(read(copy, &byte, 1), 1);
    check_equal(byte, 'b');
    check_equal(read(fd, &byte, 1), 1);
    check_equal(byte, 'c');
    check_equal(read(other, &byte, 1), 1);
    check_equal(byte, 'a');
    unlink(path);
}

void
test_fstat(void)
{
    int ends[2];
    struct file_info info;
    write_file("12345", CREATE);
    check_equal(fstat(open_good(path, OPEN_READ), &info), 0);
    check_equal(info.kind, FILE_NODE);
    check_equal(info.size_bytes, 5);
    check_equal(strcmp(info.name, path), 0);
    unlink(path);
    pipe(ends);
    check_equal(fstat(ends[0], &info), 0);
    check_equal(info.kind, FILE_PIPE);
}
