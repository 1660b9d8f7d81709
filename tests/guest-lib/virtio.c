#include "virtio.h"

enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };

static void fence(void)
{
    __asm__ volatile("fence" ::: "memory");
}

void virtio_begin(u64 slot)
{
    *virtio_reg(slot, VIRTIO_STATUS) = 0;
    *virtio_reg(slot, VIRTIO_STATUS) = ACKNOWLEDGE;
    *virtio_reg(slot, VIRTIO_STATUS) = ACKNOWLEDGE | DRIVER;
}

bool virtio_agree(u64 slot, u32 low, u32 high)
{
    if (high) {
        *virtio_reg(slot, VIRTIO_DRIVER_FEATURES_SEL) = 1;
        *virtio_reg(slot, VIRTIO_DRIVER_FEATURES) = high;
        *virtio_reg(slot, VIRTIO_DRIVER_FEATURES_SEL) = 0; // QEMU's reset leaves it
    }
    *virtio_reg(slot, VIRTIO_DRIVER_FEATURES) = low;
    *virtio_reg(slot, VIRTIO_STATUS) = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    return *virtio_reg(slot, VIRTIO_STATUS) & FEATURES_OK;
}

void virtio_go(u64 slot)
{
    *virtio_reg(slot, VIRTIO_STATUS) = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
}

static void set_address(u64 slot, enum virtio_reg low, const void *address)
{
    *virtio_reg(slot, low) = (u32)(u64)address;
    *virtio_reg(slot, low + 4) = (u32)((u64)address >> 32);
}

void virtio_start_queue(struct virtio_queue *queue, u64 slot, u32 number, u32 size)
{
    queue->slot = slot;
    queue->number = number;
    queue->size = size;
    *virtio_reg(slot, VIRTIO_QUEUE_SEL) = number;
    *virtio_reg(slot, VIRTIO_QUEUE_NUM) = size;
    set_address(slot, VIRTIO_DESC_LOW, queue->desc);
    set_address(slot, VIRTIO_DRIVER_LOW, &queue->avail);
    set_address(slot, VIRTIO_DEVICE_LOW, &queue->used);
    *virtio_reg(slot, VIRTIO_QUEUE_READY) = 1;
}

void virtio_offer(struct virtio_queue *queue, u16 head)
{
    queue->avail.ring[queue->avail.index % queue->size] = head;
    fence();
    queue->avail.index++;
    fence();
}

void virtio_notify(const struct virtio_queue *queue)
{
    *virtio_reg(queue->slot, VIRTIO_QUEUE_NOTIFY) = queue->number;
}

u16 virtio_used_index(const struct virtio_queue *queue)
{
    fence();
    return *(const volatile u16 *)&queue->used.index;
}

u32 virtio_take(struct virtio_queue *queue, u32 *length)
{
    while (virtio_used_index(queue) == queue->last_used) {}
    fence();
    u32 place = queue->last_used++ % queue->size;
    *length = queue->used.ring[place].length;
    return queue->used.ring[place].id;
}
