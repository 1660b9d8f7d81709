// A disk in a test: 64 sectors in memory. Numbers are those of VIRTIO 1.2, 5.2.
#pragma once

#include "unit/devices/virtio_test.h"

#define SECTORS 64u

enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8, DISCARD = 11, WRITE_ZEROES = 13 };
enum { OK = 0, IOERR = 1, UNSUPP = 2, UNTOUCHED = 0xaa };

#define HEADER_PA BUFFERS_PA
#define DATA_PA   (BUFFERS_PA + 0x1000u)
#define RESULT_PA (BUFFERS_PA + 0x800u)

#define F_RO         (1u << 5)
#define F_FLUSH      (1u << 9)
#define F_CONFIG_WCE (1u << 11)
#define F_EVENT_IDX  (1u << 29)

static u8 bytes_of_disk[SECTORS * 512];
static u32 flushes;
static bool fails;
static struct virtio_state disk;

static inline bool disk_read(void *self, u64 offset, void *bytes, size_t size)
{
    (void)self;
    quick_assert(offset + size <= sizeof bytes_of_disk);
    memcpy(bytes, bytes_of_disk + offset, size);
    return !fails;
}

static inline bool disk_write(void *self, u64 offset, const void *bytes, size_t size)
{
    (void)self;
    quick_assert(offset + size <= sizeof bytes_of_disk);
    if (!fails) {
        memcpy(bytes_of_disk + offset, bytes, size);
    }
    return !fails;
}

static inline bool disk_zero(void *self, u64 offset, u64 size, bool unmap)
{
    (void)self, (void)unmap;
    quick_assert(offset + size <= sizeof bytes_of_disk);
    memset(bytes_of_disk + offset, 0, size);
    return !fails;
}

static inline bool disk_flush(void *self)
{
    (void)self;
    flushes++;
    return !fails;
}

static const struct virtio_blk_backend backend = {
    .read = disk_read, .write = disk_write, .zero = disk_zero, .flush = disk_flush};

static inline void start(u32 features)
{
    virtio_insert(&disk, VIRTIO_ID_BLK, false);
    disk.identity.blk.sectors = SECTORS;
    memcpy(disk.identity.blk.id, "a disk", 6);
    for (u32 i = 0; i < sizeof bytes_of_disk; i++) {
        bytes_of_disk[i] = (u8)(i / 512 + i % 512 * 7);
    }
    flushes = 0;
    fails = false;
    initialise(&disk, features);
}

static inline void put_header(u32 type, u64 sector)
{
    u32 words[2] = {type, 0};
    memcpy(at(HEADER_PA), words, sizeof words);
    memcpy(at(HEADER_PA + 8), &sector, sizeof sector);
    *at(RESULT_PA) = UNTOUCHED;
}

// A request in three descriptors, as xv6 makes it: header, data, status. Answers the status.
static inline u8 ask(u32 type, u64 sector, u32 size, bool reads)
{
    put_header(type, sector);
    put_desc(DESC_PA, 0, (struct virtio_desc){HEADER_PA, 16, NEXT, size ? 1 : 2});
    put_desc(DESC_PA, 1, (struct virtio_desc){DATA_PA, size, NEXT | (reads ? WRITE : 0), 2});
    put_desc(DESC_PA, 2, (struct virtio_desc){RESULT_PA, 1, WRITE, 0});
    make_available(&disk, 0);
    serve_all(&disk, &backend);
    return *at(RESULT_PA);
}
