// Gives back on a virtio console in slot 2 what comes from it, up to the byte '!'; polls. Must do the same on
// QEMU. Numbers are those of VIRTIO 1.2, 5.3.
#include "virtio.h"

#define SLOT        VIRTIO_SLOT(2)
#define QUEUE_SIZE  4u
#define BUFFER_SIZE 16u

enum { RECEIVE = 0, TRANSMIT = 1 };

static struct virtio_queue queues[2];
static u8 buffers[2][QUEUE_SIZE][BUFFER_SIZE];

static void give(u32 number, u32 id, u32 size)
{
    struct virtio_queue *queue = &queues[number];
    queue->desc[id] = (struct virtio_desc){(u64)buffers[number][id], size,
                                           number == RECEIVE ? VIRTIO_WRITE : 0, 0};
    virtio_offer(queue, (u16)id);
    virtio_notify(queue);
}

u64 guest_main(void)
{
    u32 size;
    if (*virtio_reg(SLOT, VIRTIO_DEVICE_ID) != 3) {
        return 2;
    }
    virtio_begin(SLOT);
    virtio_agree(SLOT, 0, 1);
    virtio_start_queue(&queues[RECEIVE], SLOT, RECEIVE, QUEUE_SIZE);
    virtio_start_queue(&queues[TRANSMIT], SLOT, TRANSMIT, QUEUE_SIZE);
    virtio_go(SLOT);
    for (u32 i = 0; i < QUEUE_SIZE; i++) {
        give(RECEIVE, i, BUFFER_SIZE);
    }
    guest_print("ready\n");
    for (u8 last = 0; last != '!';) {
        u32 id = virtio_take(&queues[RECEIVE], &size);
        for (u32 i = 0; i < size; i++) {
            last = buffers[TRANSMIT][0][i] = buffers[RECEIVE][id][i];
        }
        give(TRANSMIT, 0, size);
        virtio_take(&queues[TRANSMIT], &size);
        give(RECEIVE, id, BUFFER_SIZE);
    }
    return 0;
}
