// A driver for version 2 of the registers that takes none of the features, as teaching kernels have it.
#include "disk.h"

#include "virtio.h"

#define SLOT       VIRTIO_SLOT(0)
#define QUEUE_SIZE 8u

static struct virtio_queue queue;

static struct {
    u32 type, reserved;
    u64 sector;
} request;

static volatile u8 result;
static volatile u32 lock, done;

void disk_start(void)
{
    virtio_begin(SLOT);
    virtio_agree(SLOT, 0, 0);
    virtio_start_queue(&queue, SLOT, 0, QUEUE_SIZE);
    virtio_go(SLOT);
}

void disk_transfer(u64 sector, u8 *bytes, int write)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {}
    request.type = write ? 1 : 0;
    request.sector = sector;
    queue.desc[0] = (struct virtio_desc){(u64)&request, sizeof request, VIRTIO_NEXT, 1};
    queue.desc[1] =
        (struct virtio_desc){(u64)bytes, 512, (u16)(VIRTIO_NEXT | (write ? 0 : VIRTIO_WRITE)), 2};
    queue.desc[2] = (struct virtio_desc){(u64)&result, 1, VIRTIO_WRITE, 0};
    result = 0xff;
    done = 0;
    virtio_offer(&queue, 0);
    virtio_notify(&queue);
    while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE)) {}
    if (result != 0) {
        bytes[0] ^= 0xff; // which the caller will see
    }
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

// Of whichever hart has claimed the interrupt.
void disk_interrupt(void)
{
    *virtio_reg(SLOT, VIRTIO_INTERRUPT_ACK) = *virtio_reg(SLOT, VIRTIO_INTERRUPT_STATUS) & 3;
    while (queue.last_used != virtio_used_index(&queue)) {
        queue.last_used++;
        __atomic_store_n(&done, 1, __ATOMIC_RELEASE);
    }
}
