// The disks' part of snapshots and hashes (disk.h says what it holds).
//
//     struct snapshot_disk × (slots + flash banks) | blocks that were written since the base, each: u64 number, bytes
#pragma once

#include "machine/machine.h"

struct snapshot_disk {
    u64 size_bytes; // 0 where the slot has none
    u64 hash, base_hash;
    u64 block_count;
};

#define SNAPSHOT_BLOCK_SIZE (sizeof(u64) + DISK_BLOCK_SIZE)

typedef void snapshot_visitor(void *self, const void *bytes, size_t size);

// Calls `visit` for a hash of each disk's contents.
void snapshot_disks_hash(const struct machine *m, snapshot_visitor *visit, void *self);

// Calls `visit` for all of the part above. False where an image can't be read.
bool snapshot_disks_visit(const struct machine *m, snapshot_visitor *visit, void *self);

// The blocks of all disks together.
u64 snapshot_disks_blocks(const struct machine *m);

// Whether the part, which has `block_count` blocks, fits the machine's disks: each has the base
// that it had, or holds, or has as its base, what it held. False with ERROR_IMAGE,
// or ERROR_FILE where an image can't be read.
bool snapshot_disks_check(const struct machine *m, const u8 *part, u64 block_count,
                          struct error *error);

// Makes the disks what they were. False with ERROR_FILE where an image can't be written; it may
// then have been written in part.
bool snapshot_disks_restore(struct machine *m, const u8 *part, struct error *error);
