#include "card.h"

#define SLOT       0x10002000ul
#define QUEUE_SIZE 8u
#define HEADER     12u // of VIRTIO_F_VERSION_1

enum reg {
    DEVICE_ID = 0x008,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SEL = 0x024,
    QUEUE_SEL = 0x030,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    DESC_LOW = 0x080,
    DRIVER_LOW = 0x090,
    DEVICE_LOW = 0x0a0,
    MAC = 0x100,
    LINK = 0x106,
};

enum { F_MAC = 1 << 5, F_STATUS = 1 << 16, WRITE = 2, RECEIVE = 0, TRANSMIT = 1 };

struct desc {
    u64 pa;
    u32 size;
    u16 flags, next;
};

static struct queue {
    struct desc desc[QUEUE_SIZE] __attribute__((aligned(4096)));
    struct {
        u16 flags, index, ring[QUEUE_SIZE], event;
    } avail;
    struct {
        u16 flags, index;
        struct {
            u32 id, length;
        } ring[QUEUE_SIZE];
        u16 event;
    } used __attribute__((aligned(16)));
    u8 buffers[QUEUE_SIZE][FRAME_MAX];
    u16 last_used;
} queues[2];

u8 card_mac[6];

static volatile u32 *reg(enum reg offset)
{
    return (volatile u32 *)(SLOT + offset);
}

static void fence(void)
{
    __asm__ volatile("fence" ::: "memory");
}

static void set_pair(enum reg low, const void *address)
{
    *reg(low) = (u32)(u64)address;
    *reg(low + 4) = 0;
}

static void start_queue(u32 number)
{
    struct queue *queue = &queues[number];
    *reg(QUEUE_SEL) = number;
    *reg(QUEUE_NUM) = QUEUE_SIZE;
    set_pair(DESC_LOW, queue->desc);
    set_pair(DRIVER_LOW, &queue->avail);
    set_pair(DEVICE_LOW, &queue->used);
    *reg(QUEUE_READY) = 1;
}

static void give_buffer(u32 number)
{
    struct queue *queue = &queues[RECEIVE];
    queue->desc[number] = (struct desc){(u64)queue->buffers[number], FRAME_MAX, WRITE, 0};
    queue->avail.ring[queue->avail.index % QUEUE_SIZE] = (u16)number;
    fence();
    queue->avail.index++;
    fence();
    *reg(QUEUE_NOTIFY) = RECEIVE;
}

bool card_start(void)
{
    if (*reg(DEVICE_ID) != 1) {
        return false;
    }
    *reg(STATUS) = 0;
    *reg(STATUS) = 3;
    *reg(DRIVER_FEATURES_SEL) = 0;
    *reg(DRIVER_FEATURES) = F_MAC | F_STATUS;
    *reg(DRIVER_FEATURES_SEL) = 1;
    *reg(DRIVER_FEATURES) = 1;
    *reg(STATUS) = 11;
    start_queue(RECEIVE);
    start_queue(TRANSMIT);
    *reg(STATUS) = 15;
    for (u32 i = 0; i < 6; i++) {
        card_mac[i] = *(volatile u8 *)(SLOT + MAC + i);
    }
    for (u32 i = 0; i < QUEUE_SIZE / 2; i++) {
        give_buffer(i);
    }
    return true;
}

void card_send(const u8 *frame, u32 size)
{
    struct queue *queue = &queues[TRANSMIT];
    memset(queue->buffers[0], 0, HEADER);
    memcpy(queue->buffers[0] + HEADER, frame, size);
    queue->desc[0] = (struct desc){(u64)queue->buffers[0], HEADER + size, 0, 0};
    queue->avail.ring[queue->avail.index % QUEUE_SIZE] = 0;
    fence();
    queue->avail.index++;
    fence();
    *reg(QUEUE_NOTIFY) = TRANSMIT;
    while (*(volatile u16 *)&queue->used.index == queue->last_used) {}
    queue->last_used++;
}

u32 card_receive(u8 *frame, bool (*wanted)(const u8 *frame, u32 size))
{
    struct queue *queue = &queues[RECEIVE];
    for (;;) {
        while (*(volatile u16 *)&queue->used.index == queue->last_used) {}
        fence();
        u32 slot = queue->last_used++ % QUEUE_SIZE;
        u32 id = queue->used.ring[slot].id, size = queue->used.ring[slot].length - HEADER;
        memcpy(frame, queue->buffers[id] + HEADER, size);
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
    return *reg(INTERRUPT_STATUS);
}
