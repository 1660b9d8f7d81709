// A driver of a virtio disk in slot 0, in the two ways that kernels go about it. Numbers are those of
// VIRTIO 1.2.
#pragma once

#include "../../machine/guest/guest.h"

#define SECTOR 512ul

void *memset(void *to, int value, size_t size); // guest.c's

enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8, DISCARD = 11, WRITE_ZEROES = 13 };

#define QUEUE_SIZE 8u  // of requests as xv6 makes them: three descriptors each
#define RING_SIZE  64u // of those as Linux makes them: one descriptor that points to others

enum disk_way {
    AS_XV6,        // looks at the first word of the features alone
    WITHOUT_FLUSH, // the same, and knows no flush: each write has to be safe when it is done
    AS_LINUX,      // VERSION_1, indirect descriptors, event index
};

// Initialises it, and answers its capacity in sectors; ends the run where there is no disk.
u64 disk_start(enum disk_way way);

// As xv6 does: three descriptors, one notification, and waiting for the used ring to move; answers
// the status. `size` bytes at `data`, which the disk writes where `type` reads.
u8 disk_ask(u32 type, u64 sector, void *data, u32 size);

// As Linux does: an indirect table for each request, made available without waiting. Slot 0 to
// RING_SIZE - 1 is the caller's choice, and is free again once the request is done.
void disk_submit(u32 slot, u32 type, u64 sector, void *data, u32 size);

// Wants an interrupt for the last of the next `count` requests alone; before they are submitted.
void disk_expect(u32 count);

// Waits until so many requests are done.
void disk_wait(u32 count);
u8 disk_status(u32 slot);

// Whether the disk holds its interrupt wire high; acknowledges it.
bool disk_interrupted(void);
