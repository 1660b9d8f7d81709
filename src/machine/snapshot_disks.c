#include "machine/snapshot_disks.h"

#include <string.h>

void snapshot_disks_hash(const struct machine *m, snapshot_visitor *visit, void *self)
{
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        u64 hash = 0;
        if (m->disks[i]) {
            disk_hash(m->disks[i], &hash); // of an image that can't be read, what was read of it
            visit(self, &hash, sizeof hash);
        }
    }
}

u64 snapshot_disks_blocks(const struct machine *m)
{
    u64 count = 0;
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        count += m->disks[i] ? disk_written_blocks(m->disks[i]) : 0;
    }
    return count;
}

static bool describe(struct disk *disk, struct snapshot_disk *description)
{
    *description = (struct snapshot_disk){0};
    if (!disk) {
        return true;
    }
    description->size_bytes = disk_size_bytes(disk);
    description->block_count = disk_written_blocks(disk);
    return disk_hash(disk, &description->hash) && disk_fix_base(disk, &description->base_hash);
}

static bool visit_blocks(struct disk *disk, snapshot_visitor *visit, void *self)
{
    u8 bytes[DISK_BLOCK_SIZE];
    for (u64 block, from = 0; disk && disk_next_written(disk, from, &block); from = block + 1) {
        if (!disk_read_block(disk, block, bytes)) {
            return false;
        }
        visit(self, &block, sizeof block);
        visit(self, bytes, sizeof bytes);
    }
    return true;
}

bool snapshot_disks_visit(const struct machine *m, snapshot_visitor *visit, void *self)
{
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        struct snapshot_disk description;
        if (!describe(m->disks[i], &description)) {
            return false;
        }
        visit(self, &description, sizeof description);
    }
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        if (!visit_blocks(m->disks[i], visit, self)) {
            return false;
        }
    }
    return true;
}

static bool check_disk(struct disk *disk, u32 slot, const struct snapshot_disk *saved,
                       struct error *error)
{
    struct snapshot_disk mine;
    if (!describe(disk, &mine)) {
        return error_set(error, ERROR_FILE, "%s: can't be read: the snapshot can't be restored",
                         disk_name(disk));
    }
    if (saved->size_bytes != mine.size_bytes) {
        return error_set(error, ERROR_IMAGE,
                         "the snapshot has a disk of %llu bytes in %s %u, the machine one of %llu: "
                         "give it the same disks",
                         (unsigned long long)saved->size_bytes,
                         slot < VIRTIO_SLOTS ? "virtio slot" : "flash bank",
                         slot < VIRTIO_SLOTS ? slot : slot - VIRTIO_SLOTS,
                         (unsigned long long)mine.size_bytes);
    }
    bool reachable = saved->base_hash == mine.base_hash || saved->hash == mine.base_hash ||
                     saved->hash == mine.hash;
    if (!reachable) {
        return error_set(error, ERROR_IMAGE,
                         "%s: is not what it was when the snapshot was saved: give the machine the "
                         "image of then",
                         disk_name(disk));
    }
    return true;
}

static const u8 *next_block(const u8 *blocks, u64 *number)
{
    memcpy(number, blocks, sizeof *number);
    return blocks + SNAPSHOT_BLOCK_SIZE;
}

bool snapshot_disks_check(const struct machine *m, const u8 *part, u64 block_count,
                          struct error *error)
{
    struct snapshot_disk saved[MACHINE_DISKS];
    const u8 *blocks = part + sizeof saved;
    u64 left = block_count;
    memcpy(saved, part, sizeof saved);
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        u64 disk_blocks = (saved[i].size_bytes + DISK_BLOCK_SIZE - 1) / DISK_BLOCK_SIZE;
        bool good = saved[i].block_count <= left;
        for (u64 k = 0, number; good && k < saved[i].block_count; k++) {
            blocks = next_block(blocks, &number);
            good = number < disk_blocks;
        }
        if (!good) {
            return error_set(error, ERROR_IMAGE,
                             "the snapshot is damaged: its disk %u has blocks that can't be", i);
        }
        left -= saved[i].block_count;
        if (!check_disk(m->disks[i], i, &saved[i], error)) {
            return false;
        }
    }
    return left == 0 ||
           error_set(error, ERROR_IMAGE, "the snapshot is damaged: it has blocks of no disk");
}

// Nothing needs to be done for a disk that holds what it held.
static bool restore_disk(struct disk *disk, const struct snapshot_disk *saved, const u8 *blocks)
{
    struct snapshot_disk mine;
    if (describe(disk, &mine) && mine.hash == saved->hash) {
        return true;
    }
    bool done = disk_revert(disk);
    bool only_base = mine.base_hash == saved->hash;
    for (u64 i = 0; done && !only_base && i < saved->block_count; i++) {
        u64 number;
        const u8 *bytes = blocks + sizeof number;
        blocks = next_block(blocks, &number);
        done = disk_write_block(disk, number, bytes);
    }
    return done;
}

bool snapshot_disks_restore(struct machine *m, const u8 *part, struct error *error)
{
    struct snapshot_disk saved[MACHINE_DISKS];
    const u8 *blocks = part + sizeof saved;
    memcpy(saved, part, sizeof saved);
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        if (m->disks[i] && !restore_disk(m->disks[i], &saved[i], blocks)) {
            return error_set(error, ERROR_FILE,
                             "%s: could not be made what it was when the snapshot was saved",
                             disk_name(m->disks[i]));
        }
        blocks += saved[i].block_count * SNAPSHOT_BLOCK_SIZE;
    }
    return true;
}
