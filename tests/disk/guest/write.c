// Writes numbered blocks for ever, to places all over the disk, and says up to which number all of them
// are safe. kill.py knows where a number goes and what its block holds.
#include "driver.h"

#define BLOCK_SIZE 1024ul
#define BATCH_MAX  12
#define PLACE_STEP 37ul // has no divisor in common with the number of places

static void fill(u64 *block, u64 number)
{
    for (u64 i = 0; i < BLOCK_SIZE / sizeof *block; i++) {
        block[i] = number * 0x9e3779b97f4a7c15 + i;
    }
    block[0] = number;
}

u64 guest_main(void)
{
    static u64 block[BLOCK_SIZE / sizeof(u64)] __attribute__((aligned(4096)));
    u64 random = 88172645463325252ul, number = 0;
    u64 places = disk_start(WRITE_WAY) * SECTOR / BLOCK_SIZE;
    for (;;) {
        u64 count = 1 + guest_random(&random) % BATCH_MAX;
        for (u64 i = 0; i < count; i++) {
            fill(block, ++number);
            u64 sector = number * PLACE_STEP % places * (BLOCK_SIZE / SECTOR);
            if (disk_ask(OUT, sector, block, BLOCK_SIZE)) {
                GUEST_SAY("failed", number);
                return 4;
            }
        }
        if (WRITE_WAY == AS_XV6 && disk_ask(FLUSH, 0, block, 0)) {
            GUEST_SAY("flush failed", number);
            return 5;
        }
        GUEST_SAY("safe", number);
    }
}
