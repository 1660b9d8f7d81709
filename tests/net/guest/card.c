#include "card.h"

#include "virtio.h"

#define SLOT       VIRTIO_SLOT(1)
#define QUEUE_SIZE 8u
#define HEADER     12u // of VIRTIO_F_VERSION_1
#define LINK       (VIRTIO_CONFIG + 6)

enum { F_MAC = 1 << 5, F_STATUS = 1 << 16, RECEIVE = 0, TRANSMIT = 1 };

static struct virtio_queue queues[2];
static u8 buffers[2][QUEUE_SIZE][FRAME_MAX];

u8 card_mac[6];

static void give_buffer(u32 number)
{
    queues[RECEIVE].desc[number] =
        (struct virtio_desc){(u64)buffers[RECEIVE][number], FRAME_MAX, VIRTIO_WRITE, 0};
    virtio_offer(&queues[RECEIVE], (u16)number);
    virtio_notify(&queues[RECEIVE]);
}

bool card_start(void)
{
    if (*virtio_reg(SLOT, VIRTIO_DEVICE_ID) != 1) {
        return false;
    }
    virtio_begin(SLOT);
    virtio_agree(SLOT, F_MAC | F_STATUS, 1);
    virtio_start_queue(&queues[RECEIVE], SLOT, RECEIVE, QUEUE_SIZE);
    virtio_start_queue(&queues[TRANSMIT], SLOT, TRANSMIT, QUEUE_SIZE);
    virtio_go(SLOT);
    for (u32 i = 0; i < 6; i++) {
        card_mac[i] = *(volatile u8 *)(SLOT + VIRTIO_CONFIG + i);
    }
    for (u32 i = 0; i < QUEUE_SIZE / 2; i++) {
        give_buffer(i);
    }
    return true;
}

void card_send(const u8 *frame, u32 size)
{
    struct virtio_queue *queue = &queues[TRANSMIT];
    u8 *buffer = buffers[TRANSMIT][0];
    u32 length;
    memset(buffer, 0, HEADER);
    memcpy(buffer + HEADER, frame, size);
    queue->desc[0] = (struct virtio_desc){(u64)buffer, HEADER + size, 0, 0};
    virtio_offer(queue, 0);
    virtio_notify(queue);
    virtio_take(queue, &length);
}

u32 card_receive(u8 *frame, bool (*wanted)(const u8 *frame, u32 size))
{
    for (;;) {
        u32 length;
        u32 id = virtio_take(&queues[RECEIVE], &length);
        u32 size = length - HEADER;
        memcpy(frame, buffers[RECEIVE][id] + HEADER, size);
        give_buffer(id);
        if (wanted(frame, size)) {
            return size;
        }
    }
}

u16 card_link(void)
{
    return *(volatile u16 *)(SLOT + LINK);
}

u32 card_interrupts(void)
{
    return *virtio_reg(SLOT, VIRTIO_INTERRUPT_STATUS);
}
