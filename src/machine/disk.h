// A disk of the machine: what the guest sees of an image, and what a snapshot and a hash of the
// machine need to know of it.
//
// A disk goes through to its image, or keeps what is written to memory (an overlay, as for
// -snapshot). A snapshot of the machine does not hold the image: it holds what was written since
// the *base*, block by block, and a hash of the base. The base of an overlay is its image. That of
// a disk that goes through is what the image held at the first snapshot that was saved or restored;
// from then on the disk keeps, in memory, what each block held before it was first written. So
// restoring brings the image back to what it was; another process needs an image that is like the
// base, or that holds what the disk held when the snapshot was saved.
//
// The hash of a disk is a sum over the blocks that are not zero, so that it follows from what the
// guest would read and from nothing else. It is worked out when it is first wanted, by reading the
// image, and kept up to date from then on.
#pragma once

#include "base/error.h"
#include "devices/virtio_blk.h"

#define DISK_BLOCK_SIZE 4096u

enum disk_mode {
    DISK_THROUGH,   // what is written goes to the image
    DISK_OVERLAY,   // what is written stays in memory
    DISK_READ_ONLY, // nothing is written
};

struct disk;

// A disk on the image at `path`, or on a backend of the caller's, whose range is `size_bytes`. Null
// with ERROR_FILE, ERROR_IMAGE or ERROR_HOST.
struct disk *disk_open(const char *path, enum disk_mode mode, struct error *error);
struct disk *disk_create(const struct virtio_blk_backend *image, u64 size_bytes,
                         enum disk_mode mode, struct error *error);
void disk_close(struct disk *disk); // null is allowed

// A disk of zeroes that is no file: what is written to it stays in memory. Null when the host has
// none.
struct disk *disk_create_empty(u64 size_bytes);
bool disk_is_empty(const struct disk *disk); // whether it was made so

// Who gets a line for the user when an image of a file gives trouble.
void disk_set_report(struct disk *disk, void (*report)(void *self, const char *text), void *self);

// What the device in the slot is served with.
struct virtio_blk_backend disk_backend(struct disk *disk);

u64 disk_size_bytes(const struct disk *disk);
enum disk_mode disk_mode(const struct disk *disk);
const char *disk_name(const struct disk *disk); // "" for a backend of the caller's

// A hash of what the guest would read. False where the image can't be read.
bool disk_hash(struct disk *disk, u64 *hash);

// --- snapshots

// Makes the present contents the base, unless there is one. False where the image can't be read.
bool disk_fix_base(struct disk *disk, u64 *base_hash);

// The number of blocks that were written since the base, and the first of them from block `from`
// on; false for none.
u64 disk_written_blocks(const struct disk *disk);
bool disk_next_written(const struct disk *disk, u64 from, u64 *block);

// What the block holds, padded with zeroes at the disk's end.
bool disk_read_block(struct disk *disk, u64 block, u8 bytes[DISK_BLOCK_SIZE]);

// Takes back all that was written since the base; then writes a block.
bool disk_revert(struct disk *disk);
bool disk_write_block(struct disk *disk, u64 block, const u8 bytes[DISK_BLOCK_SIZE]);
