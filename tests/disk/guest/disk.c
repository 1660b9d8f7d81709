// Uses a disk as kernels do, and says what it sees; must say the same on QEMU.
#include "driver.h"

#define PLIC    0x0c000000ul
#define IRQ     1
#define BATCHES 40
#define BATCH   16u

#define MIE_MEIE (1ul << 11)

static u8 data[BATCH][1024] __attribute__((aligned(4096)));
static u8 back[BATCH][1024] __attribute__((aligned(4096)));

static u64 sum_of(const void *bytes, u64 size)
{
    const u64 *words = bytes;
    u64 sum = 0;
    for (u64 i = 0; i < size / sizeof *words; i++) {
        sum = guest_mix(sum, words[i]);
    }
    return sum;
}

static void fill(void *bytes, u64 size, u64 *random)
{
    u64 *words = bytes;
    for (u64 i = 0; i < size / sizeof *words; i++) {
        words[i] = guest_random(random);
    }
}

static volatile u32 *plic(u64 offset)
{
    return (volatile u32 *)(PLIC + offset);
}

// In M-mode: waits for the disk's interrupt by wfi, takes it from the PLIC.
static u64 wait_for_interrupt(u64 unused)
{
    (void)unused;
    *plic(4 * IRQ) = 1;
    *plic(0x2000) = 1 << IRQ;
    *plic(0x200000) = 0;
    CSR_WRITE(mie, MIE_MEIE);
    while (!(CSR_READ(mip) & MIE_MEIE)) {
        __asm__ volatile("wfi");
    }
    u32 irq = *plic(0x200004);
    bool interrupted = disk_interrupted();
    *plic(0x200004) = irq;
    CSR_WRITE(mie, 0);
    return irq == IRQ && interrupted;
}

static void as_xv6(u64 *random)
{
    u64 failures = 0;
    u64 capacity = disk_start(AS_XV6);
    GUEST_SAY("capacity", capacity);
    for (u64 block = 0; block < 64; block++) {
        fill(data[0], 1024, random);
        failures += disk_ask(OUT, block * 2, data[0], 1024);
        failures += !guest_machine(wait_for_interrupt, 0);
        failures += disk_ask(IN, block * 2, back[0], 1024);
        failures += !guest_machine(wait_for_interrupt, 0);
        failures += sum_of(data[0], 1024) != sum_of(back[0], 1024);
    }
    GUEST_SAY("xv6: failures, last", failures, sum_of(back[0], 1024));
    GUEST_SAY("past the end", disk_ask(IN, capacity, back[0], 512),
              disk_ask(OUT, capacity - 1, back[0], 1024), disk_ask(IN, capacity - 1, back[0], 512));
    GUEST_SAY("unknown", disk_ask(77, 0, back[0], 512));
    GUEST_SAY("flush", disk_ask(FLUSH, 0, back[0], 0));
    disk_interrupted();
}

static u64 batch(u32 type, u64 first_sector, u8 (*bytes)[1024])
{
    u64 failures = 0;
    disk_expect(BATCH);
    for (u32 i = 0; i < BATCH; i++) {
        disk_submit(i, type, first_sector + 2 * i, bytes[i], 1024);
    }
    disk_wait(BATCH);
    for (u32 i = 0; i < BATCH; i++) {
        failures += disk_status(i);
    }
    return failures;
}

static void zero_range(u32 type, u64 sector, u32 sectors, u32 flags)
{
    struct {
        u64 sector;
        u32 sectors, flags;
    } range = {sector, sectors, flags};
    disk_submit(0, type, 0, &range, sizeof range);
    disk_wait(1);
    GUEST_SAY("zero: status", type, flags, disk_status(0));
    disk_submit(0, IN, sector, back, 1024);
    disk_wait(1);
    GUEST_SAY("zero: then", disk_status(0), sum_of(back[0], 1024));
}

static void as_linux(u64 *random)
{
    u64 failures = 0;
    u64 capacity = disk_start(AS_LINUX);
    GUEST_SAY("capacity", capacity);
    for (u64 i = 0; i < BATCHES; i++) {
        u64 sector = guest_random(random) % (capacity - 2 * BATCH);
        fill(data, sizeof data, random);
        failures += batch(OUT, sector, data);
        failures += !guest_machine(wait_for_interrupt, 0);
        failures += batch(IN, sector, back);
        failures += sum_of(data, sizeof data) != sum_of(back, sizeof back);
        failures += !guest_machine(wait_for_interrupt, 0);
    }
    GUEST_SAY("linux: failures, last", failures, sum_of(back, sizeof back));
    disk_submit(3, FLUSH, 0, back, 0);
    disk_wait(1);
    GUEST_SAY("flush", disk_status(3));
    memset(back, 0, sizeof back);
    disk_submit(3, GET_ID, 0, back, 20);
    disk_wait(1);
    GUEST_SAY("id", disk_status(3), sum_of(back, 24));
    zero_range(WRITE_ZEROES, 10, 2, 0);
    zero_range(WRITE_ZEROES, 20, 2, 1);
    zero_range(WRITE_ZEROES, 20, 2, 2);
    zero_range(DISCARD, 30, 2, 1);
    zero_range(DISCARD, capacity, 2, 0);
}

u64 guest_main(void)
{
    u64 random = 88172645463325252ul;
    as_xv6(&random);
    as_linux(&random);
    as_xv6(&random);
    return 0;
}
