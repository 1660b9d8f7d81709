// What the drivers of virtio devices in tests' guests share: the registers of a slot and a queue, both of
// version 2. Numbers are those of VIRTIO 1.2, 2.7 and 4.2.2.
#pragma once

#include "../machine/guest/guest.h"

// Where slot `number` has its registers.
#define VIRTIO_SLOT(number) (0x10001000ul + 0x1000ul * (number))

enum virtio_reg {
    VIRTIO_MAGIC = 0x000,
    VIRTIO_VERSION = 0x004,
    VIRTIO_DEVICE_ID = 0x008,
    VIRTIO_DEVICE_FEATURES = 0x010,
    VIRTIO_DEVICE_FEATURES_SEL = 0x014,
    VIRTIO_DRIVER_FEATURES = 0x020,
    VIRTIO_DRIVER_FEATURES_SEL = 0x024,
    VIRTIO_QUEUE_SEL = 0x030,
    VIRTIO_QUEUE_NUM_MAX = 0x034,
    VIRTIO_QUEUE_NUM = 0x038,
    VIRTIO_QUEUE_READY = 0x044,
    VIRTIO_QUEUE_NOTIFY = 0x050,
    VIRTIO_INTERRUPT_STATUS = 0x060,
    VIRTIO_INTERRUPT_ACK = 0x064,
    VIRTIO_STATUS = 0x070,
    VIRTIO_DESC_LOW = 0x080,
    VIRTIO_DRIVER_LOW = 0x090,
    VIRTIO_DEVICE_LOW = 0x0a0,
    VIRTIO_CONFIG = 0x100,
};

enum virtio_desc_flag { VIRTIO_NEXT = 1, VIRTIO_WRITE = 2, VIRTIO_INDIRECT = 4 };

#define VIRTIO_QUEUE_MAX 64u

struct virtio_desc {
    u64 pa;
    u32 size;
    u16 flags, next;
};

struct virtio_queue {
    struct virtio_desc desc[VIRTIO_QUEUE_MAX] __attribute__((aligned(4096)));
    struct {
        u16 flags, index, ring[VIRTIO_QUEUE_MAX], used_event; // this of a queue of that size
    } avail __attribute__((aligned(16)));
    struct {
        u16 flags, index;
        struct {
            u32 id, length;
        } ring[VIRTIO_QUEUE_MAX];
        u16 avail_event; // the same
    } used __attribute__((aligned(16)));
    u64 slot;
    u32 number, size;
    u16 last_used;
};

static inline volatile u32 *virtio_reg(u64 slot, u32 offset)
{
    return (volatile u32 *)(slot + offset);
}

// Resets the device, and says that there is a driver.
void virtio_begin(u64 slot);

// Agrees on features, which are those with a bit in `low` and `high`; answers whether the device does.
bool virtio_agree(u64 slot, u32 low, u32 high);

// The driver is ready: queues have been started.
void virtio_go(u64 slot);

// Tells the device of queue `number`, which is all zeroes, of `size` descriptors.
void virtio_start_queue(struct virtio_queue *queue, u64 slot, u32 number, u32 size);

// Makes the chain that begins at `head` available, without telling the device; tells it.
void virtio_offer(struct virtio_queue *queue, u16 head);
void virtio_notify(const struct virtio_queue *queue);

// How many chains the device has used, modulo 65536.
u16 virtio_used_index(const struct virtio_queue *queue);

// Waits for the next chain that the device has used; answers its head, and what was written to it.
u32 virtio_take(struct virtio_queue *queue, u32 *length);
