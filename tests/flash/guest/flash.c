// Finds flash memory as firmware does, by the common flash interface, and changes it: erases blocks,
// programs words and buffers, and runs code that it has put there. Bank 0 has an image, bank 1 is empty.
#include "guest.h"

#define BANK0 0x20000000ul
#define BANK1 0x22000000ul
#define BLOCK 0x40000ul

#define READY 0x00800080u

static volatile u32 *word(u64 address)
{
    return (volatile u32 *)address;
}

static void command(u64 address, u32 code)
{
    *word(address) = code | code << 16;
}

static u32 query(u64 bank, u32 index)
{
    return *word(bank + 4ul * index);
}

static void describe(u64 bank)
{
    command(bank, 0x98);
    GUEST_SAY("query", query(bank, 0x10), query(bank, 0x11), query(bank, 0x12));
    u64 sum = 0;
    for (u32 i = 0; i < 0x80; i++) {
        sum = guest_mix(sum, query(bank, i));
    }
    GUEST_SAY("table", sum);
    command(bank, 0xff);
    command(bank, 0x90);
    GUEST_SAY("chip", *word(bank), *word(bank + 4));
    command(bank, 0xff);
}

// Waits for the end of a command, and answers how it ended.
static u32 settle(u64 address)
{
    u32 status;
    do {
        status = *word(address);
    } while ((status & READY) != READY);
    return status & ~READY;
}

static void erase(u64 address)
{
    command(address, 0x20);
    command(address, 0xd0);
    GUEST_SAY("erased", address, settle(address));
    command(address, 0xff);
}

static void program(u64 address, u32 value)
{
    command(address, 0x40);
    *word(address) = value;
    u32 status = settle(address);
    if (status) {
        GUEST_SAY("programming failed", address, status);
    }
}

static void program_buffer(u64 address, const u32 *values, u32 count)
{
    command(address, 0xe8);
    settle(address);
    command(address, count - 1);
    for (u32 i = 0; i < count; i++) {
        *word(address + 4ul * i) = values[i];
    }
    command(address, 0xd0);
    GUEST_SAY("buffer", address, settle(address));
}

static void show(u64 address)
{
    GUEST_SAY("holds", address, *word(address), *word(address + 4), *(volatile u16 *)(address + 10),
              *(volatile u8 *)(address + 13));
}

// Code that was put into flash runs there. SAME_PLACE: and what was there before does not; QEMU 7.2 runs
// that again.
static void run_code(u64 bank, u32 answer)
{
    erase(bank);
    program(bank, 0x00000513 | answer << 20); // li a0, answer
    program(bank + 4, 0x00008067);            // ret
    command(bank, 0xff);
    __asm__ volatile("fence.i" ::: "memory");
    struct guest_result result = guest_call(bank);
    GUEST_SAY("code", result.cause, result.value);
}

static u64 change(u64 bank)
{
    u32 values[64];
    describe(bank);
    show(bank);
    erase(bank + BLOCK + 0x1000);
    show(bank + BLOCK - 16);
    show(bank + BLOCK);
    for (u32 i = 0; i < 64; i++) {
        program(bank + BLOCK + 0x40 + 4ul * i, 0x01020304 * i);
        values[i] = 0x11111111 + i;
    }
    program_buffer(bank + BLOCK + 0x800, values, 64);
    command(bank, 0xff);
    u64 sum = 0;
    for (u64 at = 0; at < 2 * BLOCK; at += 8) {
        sum = guest_mix(sum, *(volatile u64 *)(bank + at));
    }
    run_code(bank + 3 * BLOCK, 5);
    run_code(bank + (SAME_PLACE ? 3 : 4) * BLOCK, 77);
    return sum;
}

u64 guest_main(void)
{
    GUEST_SAY("bank 0", change(BANK0));
    GUEST_SAY("bank 1", change(BANK1));
    return 0;
}
