#define _GNU_SOURCE // MAP_ANONYMOUS, MAP_NORESERVE, madvise
#include "machine/flash_banks.h"

#include "machine/board.h"

#include <string.h>
#include <sys/mman.h>

#define FIRST_MEMORY 2u // of the bus, behind RAM and ROM

static struct bus_memory *memory_of(struct machine *m, u32 bank)
{
    return &m->bus.memories[FIRST_MEMORY + bank];
}

static struct disk **disk_of(struct machine *m, u32 bank)
{
    return &m->disks[VIRTIO_SLOTS + bank];
}

static struct flash_state *state_of(struct machine *m, u32 bank)
{
    return &m->state.board.flash[bank];
}

static u8 *map_bank(void)
{
    void *memory = mmap(NULL, FLASH_SIZE_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

bool flash_banks_create(struct machine *m)
{
    bool good = true;
    for (u32 i = 0; i < FLASH_BANKS; i++) {
        const struct bus_memory *before = memory_of(m, i) - 1;
        *memory_of(m, i) = (struct bus_memory){.base = board_map[BOARD_flash0 + i].base,
                                               .size_bytes = FLASH_SIZE_BYTES,
                                               .host = map_bank(),
                                               .commanded = true,
                                               .first_page = before->first_page +
                                                             before->size_bytes / BUS_PAGE_SIZE};
        *disk_of(m, i) = disk_create_empty(FLASH_SIZE_BYTES);
        good = good && memory_of(m, i)->host && *disk_of(m, i);
    }
    m->bus.memory_count = FIRST_MEMORY + FLASH_BANKS;
    return good;
}

bool flash_banks_has(const struct machine *m, u32 bank)
{
    return !disk_is_empty(m->disks[VIRTIO_SLOTS + bank]);
}

// --- what the disk holds, in memory

static bool is_zero(const u8 *bytes)
{
    static const u8 zeroes[DISK_BLOCK_SIZE];
    return memcmp(bytes, zeroes, sizeof zeroes) == 0;
}

// Blocks of zeroes take no memory.
static bool load(struct machine *m, u32 bank)
{
    u8 bytes[DISK_BLOCK_SIZE];
    u8 *host = memory_of(m, bank)->host;
    struct disk *disk = *disk_of(m, bank);
    madvise(host, FLASH_SIZE_BYTES, MADV_DONTNEED);
    for (u64 block = 0; block < FLASH_SIZE_BYTES / DISK_BLOCK_SIZE; block++) {
        if (disk_is_empty(disk) && !disk_next_written(disk, block, &block)) {
            break;
        }
        if (!disk_read_block(disk, block, bytes)) {
            return false;
        }
        if (!is_zero(bytes)) {
            memcpy(host + block * DISK_BLOCK_SIZE, bytes, sizeof bytes);
        }
    }
    return true;
}

void flash_banks_remember(struct machine *m, u64 hashes[FLASH_BANKS])
{
    for (u32 i = 0; i < FLASH_BANKS; i++) {
        disk_hash(*disk_of(m, i), &hashes[i]);
    }
}

void flash_banks_reload(struct machine *m, const u64 hashes[FLASH_BANKS])
{
    for (u32 i = 0; i < FLASH_BANKS; i++) {
        u64 hash = 0;
        if (!disk_hash(*disk_of(m, i), &hash) || hash != hashes[i]) {
            load(m, i); // what can't be read has been said, and is zeroes
        }
    }
}

static void report(void *self, const char *text)
{
    const struct machine *m = self;
    if (m->report) {
        m->report(m->report_self, text);
    }
}

bool machine_attach_flash(struct machine *m, u32 bank, struct disk *disk, struct error *error)
{
    if (bank >= FLASH_BANKS || flash_banks_has(m, bank)) {
        return error_set(error, ERROR_USAGE,
                         "there is no flash bank %u, or it is taken: there are 0 "
                         "to %d, for one image each",
                         bank, FLASH_BANKS - 1);
    }
    if (disk_size_bytes(disk) != FLASH_SIZE_BYTES) {
        return error_set(error, ERROR_IMAGE,
                         "%s: has %llu bytes, and a flash bank %u: make it so with truncate -s 32M",
                         disk_name(disk), (unsigned long long)disk_size_bytes(disk),
                         FLASH_SIZE_BYTES);
    }
    struct disk *empty = *disk_of(m, bank);
    *disk_of(m, bank) = disk;
    if (!load(m, bank)) {
        *disk_of(m, bank) = empty;
        return error_set(error, ERROR_FILE, "%s: can't be read", disk_name(disk));
    }
    disk_close(empty);
    disk_set_report(disk, report, m);
    state_of(m, bank)->read_only = disk_mode(disk) == DISK_READ_ONLY;
    return true;
}

// --- what the guest does

// The bank that the device's requests are for.
struct change {
    struct machine *m;
    u32 bank;
};

// Puts bytes of one page to the disk and into memory.
static bool put(const struct change *change, u64 offset, const u8 *bytes, u32 size)
{
    struct machine *m = change->m;
    const struct bus_memory *memory = memory_of(m, change->bank);
    const struct virtio_blk_backend disk = disk_backend(*disk_of(m, change->bank));
    if (!disk.write(disk.self, offset, bytes, size)) {
        return false;
    }
    cpu_before_store(m->cpu, memory, memory->base + offset, size);
    memcpy(memory->host + offset, bytes, size);
    return true;
}

static bool program(void *self, u64 offset, const u8 *bytes, u32 size)
{
    const struct change *change = self;
    const u8 *held = memory_of(change->m, change->bank)->host;
    while (size > 0) {
        u8 result[BUS_PAGE_SIZE];
        u32 left = (u32)(BUS_PAGE_SIZE - offset % BUS_PAGE_SIZE);
        u32 part = size < left ? size : left;
        for (u32 i = 0; i < part; i++) {
            result[i] = held[offset + i] & bytes[i];
        }
        if (!put(change, offset, result, part)) {
            return false;
        }
        offset += part, bytes += part, size -= part;
    }
    return true;
}

static bool erase(void *self, u64 offset, u32 size)
{
    u8 ones[BUS_PAGE_SIZE];
    bool done = true;
    memset(ones, 0xff, sizeof ones);
    for (u32 i = 0; done && i < size; i += sizeof ones) {
        done = put(self, offset + i, ones, sizeof ones);
    }
    return done;
}

static bool synchronise(void *self)
{
    const struct change *change = self;
    const struct virtio_blk_backend disk = disk_backend(*disk_of(change->m, change->bank));
    return disk.flush(disk.self);
}

bool flash_banks_settle(struct machine *m, u32 bank)
{
    struct change change = {m, bank};
    const struct flash_backend backend = {
        .self = &change, .program = program, .erase = erase, .sync = synchronise};
    flash_serve(state_of(m, bank), &backend);
    bool hidden = !flash_is_array(state_of(m, bank));
    if (hidden == memory_of(m, bank)->hidden) {
        return false;
    }
    memory_of(m, bank)->hidden = hidden;
    cpu_hide_memory(m->cpu, FIRST_MEMORY + bank, hidden);
    return true;
}
