// Flash memory on the board: what is programmed is in memory and in the image, a reset leaves it,
// and a snapshot brings it back, in the file too.
#include "machine/board.h"
#include "machine/machine.h"

#include "unit/run_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BANK0 0x20000000u
#define BANK1 0x22000000u
#define SIZE  (32u << 20)

static const u32 endless_loop = 0x0000006f;
static char path[] = "/tmp/vitrine_test_flash.XXXXXX";
static struct error error;

static void tear_down(void)
{
    unlink(path);
}

// An image of zeroes.
static void make_image(void)
{
    strcpy(path, "/tmp/vitrine_test_flash.XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(ftruncate(file, SIZE), 0);
    close(file);
    atexit(tear_down); // each test is a process
}

static u32 image_word(u64 offset)
{
    u32 value = 0;
    int file = open(path, O_RDONLY);
    ck_assert_int_eq(pread(file, &value, sizeof value, (off_t)offset), sizeof value);
    close(file);
    return value;
}

static struct machine *start(bool with_image)
{
    struct machine_config config = machine_default_config();
    struct machine *m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    machine_set_firmware_bytes(m, &endless_loop, sizeof endless_loop, "a loop");
    if (with_image) {
        struct disk *disk = disk_open(path, DISK_THROUGH, &error);
        ck_assert_ptr_nonnull(disk);
        ck_assert_msg(machine_attach_flash(m, 0, disk, &error), "%s", error.text);
    }
    ck_assert_msg(machine_boot(m, &error), "%s", error.text);
    return m;
}

static void put(struct machine *m, u64 pa, u32 value)
{
    ck_assert(board_write(m, pa, 4, 0, value) != BUS_FAULT);
}

static void erase(struct machine *m, u64 pa)
{
    put(m, pa, 0x20);
    put(m, pa, 0xd0);
    put(m, pa, 0xff);
}

static void program(struct machine *m, u64 pa, u32 value)
{
    put(m, pa, 0x40);
    put(m, pa, value);
    put(m, pa, 0xff);
}

static u32 word(const struct machine *m, u64 pa)
{
    u32 value = 0;
    ck_assert(machine_read_memory(m, pa, &value, sizeof value));
    return value;
}

START_TEST(what_is_programmed_is_in_memory_and_in_the_file)
{
    make_image();
    struct machine *m = start(true);
    erase(m, BANK0 + 0x40000);
    program(m, BANK0 + 0x40010, 0x12345678);
    ck_assert_uint_eq(word(m, BANK0 + 0x40010), 0x12345678);
    ck_assert_uint_eq(word(m, BANK0 + 0x40014), 0xffffffff);
    ck_assert_uint_eq(word(m, BANK0), 0);
    ck_assert_uint_eq(image_word(0x40010), 0x12345678);
    ck_assert_uint_eq(image_word(0x7fffc), 0xffffffff);
    ck_assert_uint_eq(image_word(0x80000), 0);
    ck_assert(machine_boot(m, &error)); // a reset
    ck_assert_uint_eq(word(m, BANK0 + 0x40010), 0x12345678);
    machine_destroy(m);
}
END_TEST

START_TEST(a_command_hides_the_memory)
{
    u32 value;
    struct machine *m = start(false);
    put(m, BANK1, 0x70);
    ck_assert(!machine_read_memory(m, BANK1, &value, sizeof value));
    u64 status = 0;
    ck_assert(board_read(m, BANK1, 4, 0, &status) == BUS_OK);
    ck_assert_uint_eq(status, 0x00800080);
    ck_assert(machine_boot(m, &error)); // a reset
    ck_assert_uint_eq(word(m, BANK1), 0);
    ck_assert(board_write(m, BANK1, 8, 0, 0) == BUS_FAULT);
    machine_destroy(m);
}
END_TEST

START_TEST(a_snapshot_brings_it_back)
{
    for (u32 with_image = 0; with_image < 2; with_image++) {
        size_t size, later_size;
        make_image();
        struct machine *m = start(with_image);
        erase(m, BANK0);
        program(m, BANK0, 1);
        put(m, BANK0 + 4, 0x70); // in the midst of a command
        u64 hash = machine_hash(m);
        void *saved = machine_save(m, &size);
        put(m, BANK0, 0xff);
        program(m, BANK0 + 4, 2);
        erase(m, BANK0 + 0x80000);
        u64 later_hash = machine_hash(m);
        void *later = machine_save(m, &later_size);
        ck_assert(hash != later_hash);
        ck_assert_msg(machine_restore(m, saved, size, &error), "%s", error.text);
        ck_assert(machine_hash(m) == hash);
        put(m, BANK0, 0xff);
        ck_assert_uint_eq(word(m, BANK0), 1);
        ck_assert_uint_eq(word(m, BANK0 + 4), 0xffffffff);
        ck_assert_uint_eq(word(m, BANK0 + 0x80000), 0);
        ck_assert_uint_eq(image_word(0), with_image);
        ck_assert(machine_restore(m, later, later_size, &error));
        ck_assert(machine_hash(m) == later_hash);
        ck_assert_uint_eq(word(m, BANK0 + 4), 2);
        ck_assert_uint_eq(image_word(0x80000), with_image ? 0xffffffff : 0);
        free(saved);
        free(later);
        machine_destroy(m);
        tear_down();
    }
}
END_TEST

START_TEST(contents_are_part_of_the_hash)
{
    make_image();
    struct machine *plain = start(false), *with_image = start(true);
    ck_assert(machine_hash(plain) != 0);
    program(plain, BANK1 + 0x100, 0); // clears bits that are clear already
    u64 before = machine_hash(with_image);
    erase(with_image, BANK0);
    ck_assert(machine_hash(with_image) != before);
    machine_destroy(plain);
    machine_destroy(with_image);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_programmed_is_in_memory_and_in_the_file,
                                  a_command_hides_the_memory, a_snapshot_brings_it_back,
                                  contents_are_part_of_the_hash};
    return run_tests("flash_banks", NULL, tests, ARRAY_LEN(tests));
}
