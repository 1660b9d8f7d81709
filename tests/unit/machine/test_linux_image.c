// Linux' flat kernels. The offsets and magic numbers are those of Linux, boot-image-header.rst.
#include "machine/linux_image.h"

#include "unit/run_tests.h"

#include <string.h>

#define RAM_BASE 0x80000000ULL
#define RAM_SIZE (4ULL << 20)
#define PLACE    (2ULL << 20)

static u8 ram_bytes[RAM_SIZE];
static struct memory_image ram;
static u8 file[100];
static struct image image;
static struct elf_info info;
static struct error error;

static void put(size_t offset, u64 value, size_t size)
{
    memcpy(file + offset, &value, size);
}

static void set_up(void)
{
    memset(ram_bytes, 0, sizeof ram_bytes);
    ram = (struct memory_image){RAM_BASE, RAM_SIZE, ram_bytes};
    memset(file, 0x5a, sizeof file);
    put(8, PLACE, 8);   // text_offset
    put(16, 0x1000, 8); // image_size
    put(24, 0, 8);      // flags
    memcpy(file + 48, "RISCV\0\0", 8);
    put(56, 0x05435352, 4); // "RSC\x05"
    image = image_from_memory(file, sizeof file, "Image");
}

START_TEST(goes_to_two_mib)
{
    ck_assert(linux_image_recognise(&image));
    ck_assert_msg(linux_image_load(&image, &ram, &info, &error), "%s", error.text);
    ck_assert_mem_eq(ram_bytes + PLACE, file, sizeof file);
    ck_assert_uint_eq(info.entry, RAM_BASE + PLACE);
    ck_assert_uint_eq(info.low_pa, RAM_BASE + PLACE);
    ck_assert_uint_eq(info.end_pa, RAM_BASE + PLACE + 0x1000);
}
END_TEST

START_TEST(is_as_long_as_its_file)
{
    put(16, 0, 8); // Linux before 5.x does not say
    ck_assert(linux_image_load(&image, &ram, &info, &error));
    ck_assert_uint_eq(info.end_pa, RAM_BASE + PLACE + sizeof file);
}
END_TEST

START_TEST(is_told_from_other_files)
{
    image.size = 63;
    ck_assert(!linux_image_recognise(&image));
    image.size = sizeof file;
    memset(file + 48, 0, 16);
    ck_assert(!linux_image_recognise(&image));
}
END_TEST

START_TEST(is_refused_whole)
{
    put(24, 1, 8);
    ck_assert(!linux_image_load(&image, &ram, &info, &error));
    ck_assert_msg(strstr(error.text, "big-endian"), "%s", error.text);
    put(24, 0, 8);
    put(16, RAM_SIZE, 8);
    ck_assert(!linux_image_load(&image, &ram, &info, &error));
    ck_assert_int_eq(error.kind, ERROR_IMAGE);
    ck_assert_msg(strstr(error.text, "beyond the end of RAM"), "%s", error.text);
    ck_assert(bytes_are(ram_bytes, sizeof ram_bytes, 0));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        goes_to_two_mib,
        is_as_long_as_its_file,
        is_told_from_other_files,
        is_refused_whole,
    };
    return run_tests("linux_image", set_up, tests, ARRAY_LEN(tests));
}
