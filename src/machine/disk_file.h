// A disk's image on the host: a raw file (or a block device), locked while it is open.
//
// The locks are those that QEMU takes (its block/file-posix.c), on single bytes of the file and
// owned by the open file: so an image that is in use by either program is refused by the other.
#pragma once

#include "base/error.h"
#include "devices/virtio_blk.h"

#define DISK_FILE_NAME_MAX 256

struct disk_file {
    int file;
    u64 size_bytes;
    char name[DISK_FILE_NAME_MAX]; // for messages
    bool failed_flush; // what was written before may be lost: no later flush can promise anything
    u32 reported;      // kinds of trouble that were told of, each once
    // Gets a line for the user when the host does not do what it should. May be null.
    void (*report)(void *self, const char *text);
    void *report_self;
};

// Opens the image at `path`, to be written too or not. False with ERROR_FILE where it can't be
// opened or is in use, ERROR_IMAGE where it can't be a disk: empty, or no whole sectors.
bool disk_file_open(struct disk_file *disk, const char *path, bool writable, struct error *error);
void disk_file_close(struct disk_file *disk);

// The functions of struct virtio_blk_backend, for `disk_file` as its self.
struct virtio_blk_backend disk_file_backend(struct disk_file *disk);
