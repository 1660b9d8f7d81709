#include "machine/disk.h"

#include "machine/block_store.h"
#include "machine/disk_file.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static_assert(DISK_BLOCK_SIZE == BLOCK_SIZE, "disks keep whole blocks");

struct disk {
    struct virtio_blk_backend image;
    struct disk_file file; // where the image is one
    bool is_file, is_empty;
    u64 size_bytes, block_count;
    enum disk_mode mode;

    // Of an overlay what was written, of a disk that goes through what was there before.
    struct block_store kept;

    bool base_is_fixed; // from then on, writes keep what was there
    u64 base_hash;
    bool hash_is_known;
    u64 hash;
};

// --- creating

static bool prepare(struct disk *disk, u64 size_bytes, enum disk_mode mode, struct error *error)
{
    disk->size_bytes = size_bytes;
    disk->block_count = (size_bytes + DISK_BLOCK_SIZE - 1) / DISK_BLOCK_SIZE;
    disk->mode = mode;
    if (!block_store_create(&disk->kept, disk->block_count)) {
        return error_set(error, ERROR_HOST, "the host has no address space for a disk of %llu MiB",
                         (unsigned long long)(size_bytes >> 20));
    }
    return true;
}

static struct disk *allocate(struct error *error)
{
    struct disk *disk = calloc(1, sizeof *disk);
    if (!disk) {
        error_set(error, ERROR_HOST, "the host has no memory for a disk");
    }
    return disk;
}

struct disk *disk_create(const struct virtio_blk_backend *image, u64 size_bytes,
                         enum disk_mode mode, struct error *error)
{
    struct disk *disk = allocate(error);
    if (disk) {
        disk->image = *image;
        if (!prepare(disk, size_bytes, mode, error)) {
            disk_close(disk);
            disk = NULL;
        }
    }
    return disk;
}

struct disk *disk_open(const char *path, enum disk_mode mode, struct error *error)
{
    struct disk *disk = allocate(error);
    if (disk) {
        disk->is_file = disk_file_open(&disk->file, path, mode == DISK_THROUGH, error);
        if (!disk->is_file || !prepare(disk, disk->file.size_bytes, mode, error)) {
            disk_close(disk);
            return NULL;
        }
        disk->image = disk_file_backend(&disk->file);
    }
    return disk;
}

static bool read_zeroes(void *self, u64 offset, void *bytes, size_t size)
{
    (void)self, (void)offset;
    memset(bytes, 0, size);
    return true;
}

// Its hash is known: blocks of zeroes contribute nothing.
struct disk *disk_create_empty(u64 size_bytes)
{
    static const struct virtio_blk_backend zeroes = {.read = read_zeroes};
    struct error error;
    struct disk *disk = disk_create(&zeroes, size_bytes, DISK_OVERLAY, &error);
    if (disk) {
        disk->is_empty = disk->hash_is_known = disk->base_is_fixed = true;
        disk->hash = disk->base_hash = size_bytes;
    }
    return disk;
}

bool disk_is_empty(const struct disk *disk)
{
    return disk->is_empty;
}

void disk_close(struct disk *disk)
{
    if (!disk) {
        return;
    }
    if (disk->is_file) {
        disk_file_close(&disk->file);
    }
    block_store_destroy(&disk->kept);
    free(disk);
}

void disk_set_report(struct disk *disk, void (*report)(void *self, const char *text), void *self)
{
    disk->file.report = report;
    disk->file.report_self = self;
}

u64 disk_size_bytes(const struct disk *disk)
{
    return disk->size_bytes;
}

enum disk_mode disk_mode(const struct disk *disk)
{
    return disk->mode;
}

const char *disk_name(const struct disk *disk)
{
    return disk->file.name;
}

// --- blocks

// The last block may be cut off.
static size_t block_size(const struct disk *disk, u64 block)
{
    u64 left = disk->size_bytes - block * DISK_BLOCK_SIZE;
    return left < DISK_BLOCK_SIZE ? (size_t)left : DISK_BLOCK_SIZE;
}

static bool image_read(struct disk *disk, u64 block, u8 bytes[DISK_BLOCK_SIZE])
{
    memset(bytes, 0, DISK_BLOCK_SIZE);
    return disk->image.read(disk->image.self, block * DISK_BLOCK_SIZE, bytes,
                            block_size(disk, block));
}

bool disk_read_block(struct disk *disk, u64 block, u8 bytes[DISK_BLOCK_SIZE])
{
    if (disk->mode == DISK_OVERLAY && block_store_has(&disk->kept, block)) {
        memcpy(bytes, block_store_bytes(&disk->kept, block), DISK_BLOCK_SIZE);
        return true;
    }
    return image_read(disk, block, bytes);
}

// Has the block among the kept ones, with what the image holds.
static bool keep(struct disk *disk, u64 block)
{
    if (!block_store_has(&disk->kept, block)) {
        if (!image_read(disk, block, block_store_bytes(&disk->kept, block))) {
            return false;
        }
        block_store_set(&disk->kept, block, true);
    }
    return true;
}

// --- the hash

static u64 hash_of_block(const u8 bytes[DISK_BLOCK_SIZE], u64 block)
{
    static const u8 zeroes[DISK_BLOCK_SIZE];
    return memcmp(bytes, zeroes, sizeof zeroes) == 0
               ? 0
               : XXH3_64bits_withSeed(bytes, DISK_BLOCK_SIZE, block);
}

typedef bool block_reader(struct disk *disk, u64 block, u8 bytes[DISK_BLOCK_SIZE]);

static bool hash_all(struct disk *disk, block_reader *reader, u64 *hash)
{
    u8 bytes[DISK_BLOCK_SIZE];
    *hash = disk->size_bytes;
    for (u64 block = 0; block < disk->block_count; block++) {
        if (!reader(disk, block, bytes)) {
            return false;
        }
        *hash += hash_of_block(bytes, block);
    }
    return true;
}

bool disk_hash(struct disk *disk, u64 *hash)
{
    if (!disk->hash_is_known) {
        disk->hash_is_known = hash_all(disk, disk_read_block, &disk->hash);
    }
    *hash = disk->hash;
    return disk->hash_is_known;
}

// Adds or takes away what the blocks of a range contribute to the hash, where that is known.
static void count_blocks(struct disk *disk, u64 first, u64 last, bool add)
{
    u8 bytes[DISK_BLOCK_SIZE];
    for (u64 block = first; disk->hash_is_known && block <= last; block++) {
        disk->hash_is_known = disk_read_block(disk, block, bytes);
        if (disk->hash_is_known) {
            u64 hash = hash_of_block(bytes, block);
            disk->hash += add ? hash : 0 - hash;
        }
    }
}

// --- what the guest does

static size_t part_in_block(u64 offset, u64 size)
{
    u64 left = DISK_BLOCK_SIZE - offset % DISK_BLOCK_SIZE;
    return size < left ? (size_t)size : (size_t)left;
}

static bool guest_reads(void *self, u64 offset, void *bytes, size_t size)
{
    struct disk *disk = self;
    if (disk->mode != DISK_OVERLAY || disk->kept.present_count == 0) {
        return disk->image.read(disk->image.self, offset, bytes, size);
    }
    u8 *to = bytes;
    while (size > 0) {
        size_t part = part_in_block(offset, size);
        u64 block = offset / DISK_BLOCK_SIZE;
        if (block_store_has(&disk->kept, block)) {
            memcpy(to, block_store_bytes(&disk->kept, block) + offset % DISK_BLOCK_SIZE, part);
        } else if (!disk->image.read(disk->image.self, offset, to, part)) {
            return false;
        }
        to += part, offset += part, size -= part;
    }
    return true;
}

// Writes to the overlay; `bytes` null for zeroes.
static bool overlay_write(struct disk *disk, u64 offset, const u8 *bytes, u64 size)
{
    while (size > 0) {
        size_t part = part_in_block(offset, size);
        u64 block = offset / DISK_BLOCK_SIZE;
        u8 *to = block_store_bytes(&disk->kept, block) + offset % DISK_BLOCK_SIZE;
        if (part == DISK_BLOCK_SIZE) {
            block_store_set(&disk->kept, block, true);
        } else if (!keep(disk, block)) {
            return false;
        }
        if (bytes) {
            memcpy(to, bytes, part);
            bytes += part;
        } else if (part == DISK_BLOCK_SIZE) {
            block_store_clear(&disk->kept, block);
        } else {
            memset(to, 0, part);
        }
        offset += part, size -= part;
    }
    return true;
}

// Before a range of the image is written: keeps what is there, where that may be asked for.
static bool keep_range(struct disk *disk, u64 first, u64 last)
{
    for (u64 block = first; disk->base_is_fixed && block <= last; block++) {
        if (!keep(disk, block)) {
            return false;
        }
    }
    return true;
}

// Writes `bytes`, or zeroes where that is null.
static bool write_range(struct disk *disk, u64 offset, const u8 *bytes, u64 size, bool unmap)
{
    if (size == 0) {
        return true;
    }
    u64 first = offset / DISK_BLOCK_SIZE, last = (offset + size - 1) / DISK_BLOCK_SIZE;
    count_blocks(disk, first, last, false);
    bool written = false;
    if (disk->mode == DISK_OVERLAY) {
        written = overlay_write(disk, offset, bytes, size);
    } else if (keep_range(disk, first, last)) {
        written = bytes ? disk->image.write(disk->image.self, offset, bytes, (size_t)size)
                        : disk->image.zero(disk->image.self, offset, size, unmap);
    }
    count_blocks(disk, first, last, true);
    return written;
}

static bool guest_writes(void *self, u64 offset, const void *bytes, size_t size)
{
    return write_range(self, offset, bytes, size, false);
}

static bool guest_zeroes(void *self, u64 offset, u64 size, bool unmap)
{
    return write_range(self, offset, NULL, size, unmap);
}

static bool guest_flushes(void *self)
{
    struct disk *disk = self;
    return disk->mode != DISK_THROUGH || disk->image.flush(disk->image.self);
}

struct virtio_blk_backend disk_backend(struct disk *disk)
{
    return (struct virtio_blk_backend){.self = disk,
                                       .read = guest_reads,
                                       .write = guest_writes,
                                       .zero = guest_zeroes,
                                       .flush = guest_flushes};
}

// --- snapshots

bool disk_fix_base(struct disk *disk, u64 *base_hash)
{
    if (!disk->base_is_fixed) {
        disk->base_is_fixed = disk->mode == DISK_OVERLAY
                                  ? hash_all(disk, image_read, &disk->base_hash)
                                  : disk_hash(disk, &disk->base_hash);
    }
    *base_hash = disk->base_hash;
    return disk->base_is_fixed;
}

u64 disk_written_blocks(const struct disk *disk)
{
    return disk->kept.present_count;
}

bool disk_next_written(const struct disk *disk, u64 from, u64 *block)
{
    return block_store_next(&disk->kept, from, block);
}

bool disk_write_block(struct disk *disk, u64 block, const u8 bytes[DISK_BLOCK_SIZE])
{
    return write_range(disk, block * DISK_BLOCK_SIZE, bytes, block_size(disk, block), false);
}

static bool revert_block(struct disk *disk, u64 block)
{
    u8 before[DISK_BLOCK_SIZE];
    bool done = true;
    if (disk->mode == DISK_OVERLAY) {
        count_blocks(disk, block, block, false);
        block_store_set(&disk->kept, block, false);
        count_blocks(disk, block, block, true);
    } else {
        memcpy(before, block_store_bytes(&disk->kept, block), sizeof before);
        done = disk_write_block(disk, block, before);
        block_store_set(&disk->kept, block, !done);
    }
    return done;
}

bool disk_revert(struct disk *disk)
{
    for (u64 block, from = 0; disk_next_written(disk, from, &block); from = block + 1) {
        if (!revert_block(disk, block)) {
            return false;
        }
    }
    return true;
}
