// Gives back on a virtio console in slot 2 what comes from it, up to the byte '!'; polls. Must do the same on
// QEMU. Numbers are those of VIRTIO 1.2, 5.3.
#include "../../machine/guest/guest.h"

#define SLOT        0x10003000ul
#define QUEUE_SIZE  4u
#define BUFFER_SIZE 16u

enum { DEVICE_ID = 0x08, DRIVER_FEATURES = 0x20, DRIVER_FEATURES_SEL = 0x24, QUEUE_SEL = 0x30 };
enum { QUEUE_NUM = 0x38, QUEUE_READY = 0x44, QUEUE_NOTIFY = 0x50, STATUS = 0x70 };
enum { DESC_LOW = 0x80, DRIVER_LOW = 0x90, DEVICE_LOW = 0xa0 };
enum { RECEIVE = 0, TRANSMIT = 1, WRITE = 2 };

static struct queue {
    struct {
        u64 pa;
        u32 size;
        u16 flags, next;
    } desc[QUEUE_SIZE] __attribute__((aligned(4096)));
    struct {
        u16 flags, index, ring[QUEUE_SIZE], event;
    } avail;
    struct {
        u16 flags, index;
        struct {
            u32 id, length;
        } ring[QUEUE_SIZE];
    } used __attribute__((aligned(16)));
    u16 last_used;
    u8 buffers[QUEUE_SIZE][BUFFER_SIZE];
} queues[2];

static volatile u32 *reg(u64 offset)
{
    return (volatile u32 *)(SLOT + offset);
}

static void fence(void)
{
    __asm__ volatile("fence" ::: "memory");
}

static void start_queue(u32 number)
{
    struct queue *queue = &queues[number];
    *reg(QUEUE_SEL) = number;
    *reg(QUEUE_NUM) = QUEUE_SIZE;
    *reg(DESC_LOW) = (u32)(u64)queue->desc;
    *reg(DRIVER_LOW) = (u32)(u64)&queue->avail;
    *reg(DEVICE_LOW) = (u32)(u64)&queue->used;
    *reg(QUEUE_READY) = 1;
}

static void give(u32 number, u32 id, u32 size)
{
    struct queue *queue = &queues[number];
    queue->desc[id].pa = (u64)queue->buffers[id];
    queue->desc[id].size = size;
    queue->desc[id].flags = number == RECEIVE ? WRITE : 0;
    queue->avail.ring[queue->avail.index % QUEUE_SIZE] = (u16)id;
    fence();
    queue->avail.index++;
    fence();
    *reg(QUEUE_NOTIFY) = number;
}

// Waits for a buffer; answers its number.
static u32 take(u32 number, u32 *size)
{
    struct queue *queue = &queues[number];
    while (*(volatile u16 *)&queue->used.index == queue->last_used) {}
    fence();
    u32 slot = queue->last_used++ % QUEUE_SIZE;
    *size = queue->used.ring[slot].length;
    return queue->used.ring[slot].id;
}

u64 guest_main(void)
{
    u32 size;
    if (*reg(DEVICE_ID) != 3) {
        return 2;
    }
    *reg(STATUS) = 3;
    *reg(DRIVER_FEATURES_SEL) = 1;
    *reg(DRIVER_FEATURES) = 1;
    *reg(STATUS) = 11;
    start_queue(RECEIVE);
    start_queue(TRANSMIT);
    *reg(STATUS) = 15;
    for (u32 i = 0; i < QUEUE_SIZE; i++) {
        give(RECEIVE, i, BUFFER_SIZE);
    }
    guest_print("ready\n");
    for (u8 last = 0; last != '!';) {
        u32 id = take(RECEIVE, &size);
        for (u32 i = 0; i < size; i++) {
            last = queues[TRANSMIT].buffers[0][i] = queues[RECEIVE].buffers[id][i];
        }
        give(TRANSMIT, 0, size);
        take(TRANSMIT, &size);
        give(RECEIVE, id, BUFFER_SIZE);
    }
    return 0;
}
