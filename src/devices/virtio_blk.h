// A disk (VIRTIO 1.2, 5.2 "Block Device"), the guest's side. The host's side, a file, is a struct
// virtio_blk_backend.
#pragma once

#include "devices/device.h"

#define VIRTIO_BLK_SECTOR_SIZE 512u
#define VIRTIO_BLK_ID_SIZE     20u

// Feature bits (5.2.3).
#define VIRTIO_BLK_F_SEG_MAX      (1ULL << 2)
#define VIRTIO_BLK_F_RO           (1ULL << 5)
#define VIRTIO_BLK_F_BLK_SIZE     (1ULL << 6)
#define VIRTIO_BLK_F_FLUSH        (1ULL << 9)
#define VIRTIO_BLK_F_CONFIG_WCE   (1ULL << 11)
#define VIRTIO_BLK_F_DISCARD      (1ULL << 13)
#define VIRTIO_BLK_F_WRITE_ZEROES (1ULL << 14)

// What a request asks for, and how it ended (5.2.6).
enum virtio_blk_type {
    VIRTIO_BLK_T_IN = 0,
    VIRTIO_BLK_T_OUT = 1,
    VIRTIO_BLK_T_FLUSH = 4,
    VIRTIO_BLK_T_GET_ID = 8,
    VIRTIO_BLK_T_DISCARD = 11,
    VIRTIO_BLK_T_WRITE_ZEROES = 13,
};

enum virtio_blk_status { VIRTIO_BLK_S_OK, VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_UNSUPP };

// Which disk it is; a reset leaves it. With VIRTIO_BLK_F_RO among the features it can't be written.
struct virtio_blk_identity {
    u64 sectors;
    u8 id[VIRTIO_BLK_ID_SIZE]; // what GET_ID answers, padded with zeroes
    u8 unused[4];              // so that there is no padding
};

struct virtio_blk_state {
    u32 writeback; // the configuration's WRITEBACK, as the driver has set it
    u32 unused;    // so that there is no padding
};

// Where the bytes are. Each function answers false for an error, which the guest gets as an I/O
// error; ranges are within the disk. What is written must be safe at the host when `flush` has
// answered true. `zero` makes a range read as zeroes, and may give its space back with `unmap`.
struct virtio_blk_backend {
    void *self;
    bool (*read)(void *self, u64 offset, void *bytes, size_t size);
    bool (*write)(void *self, u64 offset, const void *bytes, size_t size);
    bool (*zero)(void *self, u64 offset, u64 size, bool unmap);
    bool (*flush)(void *self);
};

extern const struct virtio_kind virtio_blk_kind;
