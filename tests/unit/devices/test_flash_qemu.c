// Flash memory and QEMU's: random queries, identities, erased blocks, words and buffers have the
// same answers and leave the same in the bank. What is programmed has no bit that is not there
// already, and no command is broken off: there QEMU 7.2 does not do as the chips (flash.c says
// how). Passes without a look where there is no QEMU.
#include "unit/devices/flash_test.h"
#include "unit/devices/qtest.h"

#define FLASH_BASE 0x22000000u

static void put(u64 offset, u32 size, u64 value)
{
    tell_write(FLASH_BASE + offset, size, value);
    flash_put(offset, size, value);
}

static void get(u64 offset, u32 size)
{
    ask(FLASH_BASE + offset, size, flash_get(offset, size), ~0ULL);
}

static u64 draw(u64 bound)
{
    return random_next(&seed) % bound;
}

// Some bits of the word that is there.
static u64 fewer_bits(u64 offset, u32 size)
{
    u64 value = 0;
    memcpy(&value, held + offset, size);
    u64 some = random_next(&seed);
    return value & (some | random_next(&seed));
}

static void look_around(u64 offset)
{
    put(offset, 4, 0xff);
    for (u32 i = 0; i < 4; i++) {
        u32 size = 1u << draw(4);
        get(draw(2) ? offset & ~7ULL : draw(sizeof held) & ~7ULL, size);
    }
}

static void query_at_random(u64 offset)
{
    put(offset, 4, draw(2) ? 0x00980098 : 0x98);
    for (u32 i = 0; i < 8; i++) {
        get(4 * draw(0x60), 1u << draw(3));
    }
}

static void identify(u64 offset)
{
    put(offset, 4, 0x00900090);
    get(4 * draw(2), 4);
    get(FLASH_BLOCK_SIZE + 4 * draw(2), 2);
}

static void program_a_word(u64 offset)
{
    u32 size = 1u << draw(3);
    offset &= ~(u64)(size - 1);
    put(offset, size, draw(2) ? 0x00400040 : 0x10);
    put(offset, size, fewer_bits(offset, size));
    get(offset & ~3ULL, 4);
}

static void program_a_buffer(u64 offset)
{
    u64 first = offset & ~255ULL, count = 1 + draw(16);
    put(first, 4, 0x00e800e8);
    get(first, 4);
    put(first, 4, (count - 1) * 0x00010001);
    for (u64 i = 0; i < count; i++) {
        put(first + 4 * i, 4, fewer_bits(first + 4 * i, 4));
    }
    put(first, 4, 0x00d000d0);
    get(first, 4);
}

static void erase_a_block(u64 offset)
{
    put(offset, 4, 0x00200020);
    put(offset, 4, 0x00d000d0);
    put(offset, 4, 0x00700070);
    get(offset & ~3ULL, 4);
}

START_TEST(flash_answers_as_qemus)
{
    if (!start_qemu()) {
        return;
    }
    flash_device.reset(&flash);
    while (asked < COMMANDS - 100) {
        u64 offset = draw(sizeof held) & ~3ULL;
        static void (*const doings[])(u64) = {query_at_random,  identify,      program_a_word,
                                              program_a_buffer, erase_a_block, program_a_word};
        doings[draw(ARRAY_LEN(doings))](offset);
        look_around(offset);
    }
    compare_answers();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {flash_answers_as_qemus};
    return run_tests("flash_qemu", NULL, tests, ARRAY_LEN(tests));
}
