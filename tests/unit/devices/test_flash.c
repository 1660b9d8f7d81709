// Flash memory as the Intel command set and JESD68.01 (Common Flash Interface) have it: the numbers
// here are those of the specifications. Linux' drivers/mtd/chips/cfi_cmdset_0001.c uses it so.
#include "unit/devices/flash_test.h"

#define BLOCK 0x40000u

static void start(void)
{
    memset(&flash, 0xa5, sizeof flash);
    flash.read_only = 0;
    flash_device.reset(&flash);
    memset(held, 0xff, sizeof held);
    host_fails = false;
    syncs = 0;
}

// The status of both chips, which must agree.
static u32 status(void)
{
    flash_put(0, 4, 0x00700070);
    u64 word = flash_get(0x1234, 4);
    ck_assert_uint_eq(word >> 16, word & 0xffff);
    return word & 0xff;
}

static u32 query(u32 index)
{
    u64 word = flash_get(index * 4, 4);
    ck_assert_uint_eq(word >> 16, word & 0xffff);
    return word & 0xffff;
}

START_TEST(a_query_describes_the_bank)
{
    start();
    flash_put(0x55 * 4, 4, 0x00980098);
    ck_assert(!flash_is_array(&flash));
    ck_assert_uint_eq(query(0x10), 'Q');
    ck_assert_uint_eq(query(0x11), 'R');
    ck_assert_uint_eq(query(0x12), 'Y');
    ck_assert_uint_eq(query(0x13) | query(0x14) << 8, 1); // Intel's extended command set
    u32 own = query(0x15) | query(0x16) << 8;
    ck_assert_uint_eq(query(own), 'P');
    ck_assert_uint_eq(query(own + 2), 'I');
    u32 chip_size = 1u << query(0x27);
    u32 blocks = (query(0x2d) | query(0x2e) << 8) + 1;
    u32 block_size = (query(0x2f) | query(0x30) << 8) * 256;
    ck_assert_uint_eq(query(0x2c), 1);
    ck_assert_uint_eq(chip_size, blocks * block_size);
    ck_assert_uint_eq(2 * chip_size, 32u << 20);
    ck_assert_uint_eq(2 * block_size, BLOCK);
    ck_assert_uint_eq(2u << query(0x2a), FLASH_BUFFER_SIZE);
    ck_assert_uint_eq(query(0x1000), 0);
    flash_put(0, 4, 0x00ff00ff);
    ck_assert(flash_is_array(&flash));
}
END_TEST

START_TEST(narrow_reads_have_their_part)
{
    start();
    flash_put(0, 1, 0x98);
    ck_assert_uint_eq(flash_get(0x40, 1), 'Q');
    ck_assert_uint_eq(flash_get(0x41, 1), 0);
    ck_assert_uint_eq(flash_get(0x42, 2), 'Q');
    ck_assert_uint_eq(flash_get(0x44, 4), 'R' | 'R' << 16);
}
END_TEST

START_TEST(programming_clears_bits)
{
    start();
    flash_put(0x100, 4, 0x00400040);
    flash_put(0x100, 4, 0x12345678);
    ck_assert_uint_eq(flash_get(0x100, 4), 0x00800080);
    flash_put(0x100, 4, 0x00100010);
    flash_put(0x100, 4, 0xff00ff0f);
    ck_assert_uint_eq(status(), 0x80);
    ck_assert_uint_eq(syncs, 0);
    flash_put(0, 4, 0xff);
    ck_assert_uint_eq(syncs, 1); // what was changed is safe when it is read again
    ck_assert_uint_eq(flash_get(0x100, 4), 0x12345678 & 0xff00ff0f);
    ck_assert_uint_eq(flash_get(0x104, 4), 0xffffffff);
    flash_put(0, 4, 0xff);
    ck_assert_uint_eq(syncs, 1);
}
END_TEST

// The number of words less one, the words in any order, and confirmation.
START_TEST(a_buffer_is_programmed_together)
{
    start();
    flash_put(BLOCK, 4, 0x00e800e8);
    ck_assert_uint_eq(flash_get(BLOCK, 4), 0x00800080);
    flash_put(BLOCK, 4, 0x00020002);
    flash_put(BLOCK + 0x20, 4, 1);
    flash_put(BLOCK + 0x28, 4, 3);
    flash_put(BLOCK + 0x24, 4, 2);
    ck_assert_uint_eq(held[BLOCK + 0x20], 0xff);
    flash_put(BLOCK, 4, 0x00d000d0);
    ck_assert_uint_eq(status(), 0x80);
    flash_put(0, 4, 0xff);
    for (u32 i = 0; i < 3; i++) {
        ck_assert_uint_eq(flash_get(BLOCK + 0x20 + 4 * i, 4), i + 1);
    }
    ck_assert_uint_eq(flash_get(BLOCK + 0x2c, 4), 0xffffffff);
}
END_TEST

START_TEST(a_buffer_that_is_wrong_programs_nothing)
{
    static const struct {
        u32 count, second; // words less one; where the second goes
        u32 confirm;
    } wrong[] = {
        {1, 0x104, 0xff}, {1, 0x104, 0x00}, {1, BLOCK, 0xd0}, {1, 0xfc, 0xd0}, {1024, 0x104, 0xd0}};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        start();
        flash_put(0x100, 4, 0xe8);
        flash_put(0x100, 4, wrong[i].count);
        if (wrong[i].count == 1) {
            flash_put(0x100, 4, 0);
            flash_put(wrong[i].second, 4, 0);
        }
        if (flash.command) {
            flash_put(0x100, 4, wrong[i].confirm);
        }
        ck_assert_uint_eq(status(), 0xb0); // SR.4 and SR.5: command sequence error
        for (u32 at = 0; at < sizeof held; at++) {
            quick_assert(held[at] == 0xff);
        }
        flash_put(0, 4, 0x50);
        ck_assert_uint_eq(status(), 0x80);
    }
}
END_TEST

START_TEST(erasing_sets_all_bits_of_a_block)
{
    start();
    memset(held, 0, sizeof held);
    flash_put(BLOCK + 0x1238, 4, 0x00200020);
    ck_assert_uint_eq(held[BLOCK], 0);
    flash_put(BLOCK + 0x1238, 4, 0x00d000d0);
    ck_assert_uint_eq(status(), 0x80);
    ck_assert_uint_eq(held[BLOCK - 1], 0);
    ck_assert_uint_eq(held[BLOCK], 0xff);
    ck_assert_uint_eq(held[2 * BLOCK - 1], 0xff);
    flash_put(0, 4, 0x20);
    flash_put(0, 4, 0x33); // no confirmation
    ck_assert_uint_eq(status(), 0xb0);
    ck_assert_uint_eq(held[0], 0);
}
END_TEST

START_TEST(a_locked_block_refuses)
{
    start();
    flash_put(0, 4, 0x00600060);
    flash_put(0, 4, 0x00010001);
    flash_put(0, 4, 0x90);
    ck_assert_uint_eq(flash_get(0x00, 4), 0x00890089); // Intel
    ck_assert_uint_eq(flash_get(0x08, 4), 0x00010001);
    ck_assert_uint_eq(flash_get(BLOCK + 0x08, 4), 0);
    flash_put(0x10, 4, 0x40);
    flash_put(0x10, 4, 0);
    ck_assert_uint_eq(status(), 0x92); // SR.4 programming, SR.1 locked
    flash_put(0, 4, 0x50);
    flash_put(0x10, 4, 0x20);
    flash_put(0x10, 4, 0xd0);
    ck_assert_uint_eq(status(), 0xa2); // SR.5 erasing
    ck_assert_uint_eq(held[0x10], 0xff);
    flash_put(0, 4, 0x50);
    flash_put(0, 4, 0x60);
    flash_put(0, 4, 0xd0);
    flash_put(0x10, 4, 0x40);
    flash_put(0x10, 4, 0);
    ck_assert_uint_eq(status(), 0x80);
    ck_assert_uint_eq(held[0x10], 0);
}
END_TEST

START_TEST(what_the_host_refuses_fails)
{
    for (u32 read_only = 0; read_only < 2; read_only++) {
        start();
        flash.read_only = read_only;
        flash_device.reset(&flash);
        host_fails = !read_only;
        flash_put(0, 4, 0x40);
        flash_put(0, 4, 0);
        ck_assert_uint_eq(status(), 0x90);
        flash_put(0, 4, 0x50);
        flash_put(0, 4, 0x20);
        flash_put(0, 4, 0xd0);
        ck_assert_uint_eq(status(), 0xa0);
        ck_assert_uint_eq(held[0], 0xff);
    }
}
END_TEST

START_TEST(anything_may_be_written)
{
    static const u8 commands[] = {0xff, 0x90, 0x98, 0x70, 0x50, 0x40,
                                  0x10, 0xe8, 0x20, 0x60, 0x01, 0xd0};
    u64 seed = 0x1234567;
    start();
    for (u32 i = 0; i < 200000; i++) {
        u64 random = random_next(&seed);
        u32 size = 1u << random % 3;
        u64 offset = (random >> 8) % sizeof held & ~(u64)(size - 1);
        u64 value =
            random >> 40 & 1 ? commands[(random >> 41) % ARRAY_LEN(commands)] : random >> 48 & 7;
        flash_put(offset, size, value);
        flash_get(offset, size);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_query_describes_the_bank,
        narrow_reads_have_their_part,
        programming_clears_bits,
        a_buffer_is_programmed_together,
        a_buffer_that_is_wrong_programs_nothing,
        erasing_sets_all_bits_of_a_block,
        a_locked_block_refuses,
        what_the_host_refuses_fails,
        anything_may_be_written,
    };
    return run_tests("flash", NULL, tests, ARRAY_LEN(tests));
}
