// A split virtqueue, the device's side (VIRTIO 1.2, 2.7 "Split Virtqueues"): takes chains of
// buffers that the driver made available, and gives them back as used.
//
//     descriptor area   what is where: struct { le64 addr; le32 len; le16 flags, next; } × size
//     driver area       "available": le16 flags, idx, ring[size], used_event
//     device area       "used": le16 flags, idx, { le32 id, len } ring[size], le16 avail_event
//
// The state is plain data; everything else is in the guest's memory, and is not believed: a ring
// that can't be right makes the queue broken, and nothing else happens.
#pragma once

#include "base/bus.h"

#define VIRTQUEUE_SIZE_MAX 1024 // descriptors of a queue, and segments of a chain

struct virtqueue {
    u64 descriptor_pa;
    u64 driver_pa;
    u64 device_pa;
    u32 size;           // descriptors: a power of 2; 0 until the driver says
    u16 ready;          // 1: the driver has set it up
    u16 next_available; // how many chains were taken, modulo 2^16
    u16 next_used;      // how many were given back, modulo 2^16
    u16 unused[3];      // so that there is no padding
};

struct virtqueue_segment {
    u64 pa;
    u64 size_bytes;
};

// A chain that was taken: first the segments that the device reads, then those that it writes.
struct virtqueue_chain {
    u32 head;
    u32 count, readable_count; // of segments
    u64 readable_bytes, writable_bytes;
    struct virtqueue_segment segments[VIRTQUEUE_SIZE_MAX];
};

enum virtqueue_result {
    VIRTQUEUE_EMPTY,
    VIRTQUEUE_TAKEN,
    VIRTQUEUE_BROKEN, // what the driver wrote can't be followed
};

// Takes the next available chain. With `event_index` (VIRTIO_F_EVENT_IDX) tells the driver that it
// wants to be notified of the one after it.
enum virtqueue_result virtqueue_take(struct virtqueue *queue, const struct bus_dma *dma,
                                     bool event_index, struct virtqueue_chain *chain);

// Puts the chain that was taken last back, as if it had not been.
void virtqueue_put_back(struct virtqueue *queue);

// Gives a chain back, of which the first `written_bytes` of the writable part were written. Sets
// *interrupt where the driver wants to be told. False where the used ring can't be written.
bool virtqueue_give(struct virtqueue *queue, const struct bus_dma *dma, bool event_index, u32 head,
                    u64 written_bytes, bool *interrupt);

// Copies from the readable part of a chain, or to its writable part, beginning `offset` bytes into
// it. False where the chain is shorter, or leads out of memory.
bool virtqueue_read(const struct virtqueue_chain *chain, const struct bus_dma *dma, u64 offset,
                    void *bytes, size_t size);
bool virtqueue_write(const struct virtqueue_chain *chain, const struct bus_dma *dma, u64 offset,
                     const void *bytes, size_t size);
